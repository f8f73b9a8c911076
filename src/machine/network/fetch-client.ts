import { X509Certificate } from 'node:crypto'
import type { Failure } from '../../core/failure.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import type { Settings } from '../settings/settings.ts'
import { readSettingsFile } from '../settings/settings-file.ts'
import { createFileClient } from './file-client.ts'
import { createHttpClient, defaultLimits, type HttpClient, type HttpLimits } from './http.ts'

/** The client as the machine's settings want it; indexes and mirrors may be folders. */
export function createMachineClient(settings: Settings, limits: Partial<HttpLimits> = {}): HttpClient {
  const http = createHttpClient({
    environment: settings.environment,
    findCredentials: settings.findCredentials,
    limits: { ...defaultLimits, ...limits },
    authorities: () => readAuthorities(settings),
  })
  return createFileClient(http)
}

/** Node itself leaves out silently what is no certificate, and then trusts nobody. */
function holdsCertificate(text: string): boolean {
  const first = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/.exec(text)?.[0]
  if (first === undefined) return false
  try {
    new X509Certificate(first)
    return true
  } catch {
    return false
  }
}

async function readAuthorities(settings: Settings): Promise<Result<string | undefined, Failure>> {
  const file = await settings.authorities()
  if (file === undefined) return ok(undefined)
  const text = await readSettingsFile(file.value)
  if (text !== undefined && holdsCertificate(text)) return ok(text)
  return fail({ code: 'setting-invalid', setting: file.from, problem: `no certificates in ${file.value}` })
}
