import type { Failure } from '../../core/failure.ts'
import { fail, ok, type Result } from '../../core/result.ts'

/** A systemd unit as the maintainer scripts treat it. */
export interface Unit {
  /** File name, such as `hello.service`. */
  readonly name: string
  /** It has an [Install] section, so that it can be enabled. */
  readonly installable: boolean
  /** An instance must be named before it can run, as with `hello@.service`. */
  readonly template: boolean
  readonly enable: boolean
  readonly start: boolean
}

/** Reads from the text of a unit what decides how it is installed; systemd.unit(5). */
export function readUnit(
  name: string,
  text: string,
  wanted: { readonly enable: boolean; readonly start: boolean },
): Result<Unit, Failure> {
  if (!/^[A-Za-z0-9:_.@-]+\.[a-z]+$/.test(name))
    return fail({
      code: 'unit-name-wrong',
      unit: name,
      problem: 'the name holds characters that systemd does not allow',
    })
  if (!/^\[[A-Za-z]+\]\s*$/m.test(text))
    return fail({ code: 'unit-name-wrong', unit: name, problem: 'the file has no section such as [Unit]' })
  return ok({
    name,
    installable: /^\[Install\]\s*$/m.test(text),
    template: /@\.[a-z]+$/.test(name),
    ...wanted,
  })
}
