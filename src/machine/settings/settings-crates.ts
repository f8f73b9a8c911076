import { isHttpAddress } from '../../core/address.ts'
import type { Failure } from '../../core/failure.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { readOwn, type Setting, type SettingSources } from './setting.ts'
import { findCargoIndex } from './settings-cargo.ts'
import { askCargo } from './settings-cargo-default.ts'

/** Finds the sparse index of crates: our own setting, what cargo's configuration puts in its place, cargo's own default. */
export async function findCratesIndex(sources: SettingSources): Promise<Result<Setting<string>, Failure>> {
  const found =
    readOwn('DEBWRIGHT_CRATES_INDEX', sources) ?? (await findCargoIndex(sources)) ?? (await askCargo(sources))
  if (found === undefined)
    return fail({
      code: 'crates-not-configured',
      looked: ['DEBWRIGHT_CRATES_INDEX', 'config.toml of cargo', 'cargo'],
    })
  const url = found.value.trim().replace(/^sparse\+/, '')
  if (!isHttpAddress(url))
    return fail({
      code: 'setting-invalid',
      setting: found.from,
      problem: 'not the address of a sparse index, which begins with sparse+https:// or https://',
    })
  return ok({ value: url.replace(/\/+$/, ''), from: found.from })
}
