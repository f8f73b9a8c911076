import { isFileAddress, isHttpAddress } from '../../core/address.ts'
import type { Failure } from '../../core/failure.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { readOwn, readVariable, type Setting, type SettingSources } from './setting.ts'
import { askClient } from './settings-client.ts'
import { findPipOption } from './settings-pip.ts'
import { findUvIndex } from './settings-uv.ts'

/** Variables of uv and pip that name the one main index. Further indexes are never mixed in (dependency confusion). */
const variables = ['UV_DEFAULT_INDEX', 'UV_INDEX_URL', 'PIP_INDEX_URL']

/** Finds the simple index: our own setting, uv's and pip's variables, uv.toml, pip.conf, the client's own default. */
export async function findIndexUrl(sources: SettingSources): Promise<Result<Setting<string>, Failure>> {
  const own = readOwn('DEBWRIGHT_INDEX_URL', sources)
  const variable = variables.map(name => readVariable(name, sources)).find(found => found !== undefined)
  const found =
    own ??
    variable ??
    (await findUvIndex(sources)) ??
    (await findPipOption('index-url', sources)) ??
    (await askClient(sources))
  if (found === undefined)
    return fail({
      code: 'index-not-configured',
      looked: ['DEBWRIGHT_INDEX_URL', ...variables, 'uv.toml', 'pip.conf', 'python3 -m pip, uv'],
    })
  return checkIndexUrl(found)
}

/** An index's address without a slash at the end. Refuses what is no address of HTTP or of a folder. */
export function checkIndexUrl({ value, from }: Setting<string>): Result<Setting<string>, Failure> {
  // uv writes `name=address`
  const url = value.trim().replace(/^[A-Za-z0-9._-]+=(?=https?:|file:)/, '')
  if (!isHttpAddress(url) && !isFileAddress(url)) {
    const problem = url.startsWith('file:')
      ? 'not the address of a folder of this machine: file:///, then its path, in which %, # and ? are %25, %23 and %3F'
      : 'not an address that begins with https://, http:// or file:///'
    return fail({ code: 'setting-invalid', setting: from, problem })
  }
  return ok({ value: url.replace(/\/+$/, ''), from })
}
