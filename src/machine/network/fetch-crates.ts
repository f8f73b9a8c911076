import { isHttpAddress } from '../../core/address.ts'
import type { Failure } from '../../core/failure.ts'
import { ownValue } from '../../core/own-value.ts'
import { parsePurl } from '../../core/purl.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { z } from '../../core/shape.ts'
import type { Settings } from '../settings/settings.ts'
import type { FetchBytes } from './fetch-bytes.ts'
import { shareCredentials } from './http-credentials.ts'
import { redactUrl } from './http-redact.ts'

/** A crate as a lock names it. */
export interface CrateRequest {
  readonly purl: string
  readonly sha256: string
}

/** Finds the address of a crate's file in the machine's registry. It may hold credentials. */
export type FindCrate = (
  crate: CrateRequest,
  signal: AbortSignal,
) => Promise<Result<readonly [string], Failure>>

/** Of the index's config.json, in bytes. */
const configLimit = 64 * 1024

interface Template {
  readonly dl: string
  /** Where it was read. May hold credentials. */
  readonly index: string
}

const indexConfig = z.looseObject({ dl: z.string().min(1) })

/**
 * Crates lie where the `dl` template of the sparse index says, which is read once per run. @see RFC 2789 and
 * https://doc.rust-lang.org/cargo/reference/registry-index.html#index-configuration
 */
export function createCrateFinder(settings: Settings, fetchBytes: FetchBytes): FindCrate {
  let known: Promise<Result<Template, Failure>> | undefined
  return async (crate, signal) => {
    const asked = known ?? readTemplate(settings, fetchBytes, signal)
    known = asked
    // NOTE: a failure or a cancellation is no answer to remember.
    const forget = () => {
      if (known === asked) known = undefined
    }
    asked.then(result => result.ok || forget(), forget)
    const template = await asked
    if (!template.ok) return template
    const { dl, index } = template.value
    return ok([shareCredentials(fillTemplate(dl, crate), index)])
  }
}

async function readTemplate(
  settings: Settings,
  fetchBytes: FetchBytes,
  signal: AbortSignal,
): Promise<Result<Template, Failure>> {
  const index = await settings.cratesIndex()
  if (!index.ok) return index
  const url = `${index.value.value}/config.json`
  const fetched = await fetchBytes({ name: 'the index of crates', url }, configLimit, true, signal)
  if (!fetched.ok) return fetched
  const refuse = (problem: string) =>
    fail({ code: 'crates-index-invalid', url: redactUrl(url), problem } as const)
  const config = indexConfig.safeParse(readJson(fetched.value.bytes))
  if (!config.success) return refuse('its config.json names no `dl`')
  const { dl } = config.data
  const sample = fillTemplate(dl, { purl: 'pkg:cargo/name@1.0.0', sha256: '0'.repeat(64) })
  if (!isHttpAddress(sample)) return refuse('its `dl` is no address that begins with https:// or http://')
  return ok({ dl, index: url })
}

/** `{crate}`, `{version}` … where the template has any; else `/CRATE/VERSION/download` follows it. */
export function fillTemplate(template: string, { purl, sha256 }: CrateRequest): string {
  const parts = parsePurl(purl)
  if (parts?.type !== 'cargo') throw new Error(`no crate: ${purl}`)
  const { name, version } = parts
  const values: Readonly<Record<string, string>> = {
    crate: name,
    version: encodeURIComponent(version),
    prefix: prefixOf(name),
    lowerprefix: prefixOf(name.toLowerCase()),
    'sha256-checksum': sha256,
  }
  const filled = template.replace(
    /\{([a-z0-9-]+)\}/g,
    (marker, key: string) => ownValue(values, key) ?? marker,
  )
  return filled === template
    ? `${template.replace(/\/+$/, '')}/${name}/${encodeURIComponent(version)}/download`
    : filled
}

/** The folder of a crate in an index: `1`, `2`, `3/a`, `ab/cd`. */
function prefixOf(name: string): string {
  if (name.length < 3) return String(name.length)
  return name.length === 3 ? `3/${name.slice(0, 1)}` : `${name.slice(0, 2)}/${name.slice(2, 4)}`
}

function readJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'))
  } catch {
    return undefined
  }
}
