import type { Failure } from '../../core/failure.ts'
import { indexVariable } from '../../core/failures/network.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { readOwn, readVariable, type Setting, type SettingSources } from './setting.ts'
import { checkIndexUrl } from './settings-index.ts'
import { findUvIndex } from './settings-uv.ts'

/**
 * Where an index is that a recipe calls by a name: `DEBWRIGHT_INDEX_<NAME>_URL`, uv's variable `UV_INDEX`
 * (`name=address`, several by blanks), an `[[index]]` of that name in uv.toml. pip's further indexes have no names and
 * are never asked. User and password may stand in `UV_INDEX_<NAME>_USERNAME` and `UV_INDEX_<NAME>_PASSWORD`.
 */
export async function findNamedIndex(
  name: string,
  sources: SettingSources,
): Promise<Result<Setting<string>, Failure>> {
  const variable = indexVariable(name)
  const found =
    readOwn(variable, sources) ?? readUvIndexes(name, sources) ?? (await findUvIndex(sources, name))
  if (found === undefined)
    return fail({ code: 'index-not-configured', index: name, looked: [variable, 'UV_INDEX', 'uv.toml'] })
  const checked = checkIndexUrl(found)
  return checked.ok
    ? ok({ ...checked.value, value: addCredentials(name, checked.value.value, sources) })
    : checked
}

function readUvIndexes(name: string, sources: SettingSources): Setting<string> | undefined {
  const all = readVariable('UV_INDEX', sources)
  const entry = all?.value.split(/\s+/).find(text => text.startsWith(`${name}=`))
  return all === undefined || entry === undefined
    ? undefined
    : { ...all, value: entry.slice(name.length + 1) }
}

function addCredentials(name: string, address: string, sources: SettingSources): string {
  const prefix = indexVariable(name).replace(/^DEBWRIGHT_(.*)_URL$/, 'UV_$1')
  const user = readVariable(`${prefix}_USERNAME`, sources)
  const password = readVariable(`${prefix}_PASSWORD`, sources)
  const url = new URL(address)
  if (url.username !== '' || (user === undefined && password === undefined)) return address
  url.username = encodeURIComponent(user?.value ?? '')
  url.password = encodeURIComponent(password?.value ?? '')
  return url.href.replace(/\/+$/, '')
}
