import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { createGpgSigner, createKeySigner } from '../../../src/machine/list-signer.ts'
import { openPublishedFolder } from '../../../src/machine/store/published-folder.ts'
import { type LocalStore, openStore } from '../../../src/machine/store/store.ts'
import { runSign, runVerify } from '../../../src/stages/sign/run.ts'
import { createGpgRig, type GpgRig } from '../../formats/gpg-rig.ts'
import { contents, plan, wheels, writePlan } from '../index/published.ts'

const place = mkdtempSync(join(tmpdir(), 'debwright-sign-'))
const folder = join(place, 'published')
const listPath = join(folder, 'sha256sums.txt')
const signaturePath = join(folder, 'sha256sums.txt.asc')
const hello = 'wheels/hello-1.0-py3-none-any.whl'
const seconds = () => Math.floor(Date.now() / 1000)

let rig: GpgRig
let store: LocalStore
beforeAll(async () => {
  rig = createGpgRig()
  rig.makeKey('ann')
  rig.makeKey('eve')
  chmodSync(place, 0o755)
  const opened = await openStore({ place: join(place, 'store'), run: 'test', events: () => undefined })
  if (!opened.ok) throw new Error(JSON.stringify(opened.failures))
  store = opened.value
})
afterAll(async () => {
  rig[Symbol.dispose]()
  await store[Symbol.asyncDispose]()
  rmSync(place, { recursive: true })
})

beforeEach(() => {
  rmSync(folder, { recursive: true, force: true })
  writePlan(plan, folder, contents.values())
  signList()
})

function signList(user = 'ann'): void {
  writeFileSync(signaturePath, rig.sign(user, readFileSync(listPath)))
}

/** `good`, or code and subject of each failure. */
async function verify(keyring = rig.exportKey('ann')): Promise<unknown> {
  const opened = await openPublishedFolder(folder, store)
  if (!opened.ok) return opened.failures
  const result = await runVerify(opened.value, keyring, seconds())
  if (result.ok) return 'good'
  return result.failures.map(failure => {
    if (failure.code === 'index-disagrees') return [failure.code, failure.page, failure.problem]
    if ('filename' in failure) return [failure.code, failure.filename]
    return 'name' in failure ? [failure.code, failure.name] : [failure.code]
  })
}

it('gives the wheels of a folder that holds together, from the store', async () => {
  const opened = await openPublishedFolder(folder, store)
  const result = opened.ok ? await runVerify(opened.value, rig.exportKey('ann'), seconds()) : opened
  expect(result).toEqual({
    ok: true,
    value: [wheels[1], wheels[0]].map(wheel => ({ filename: wheel?.filename, digest: wheel?.digest })),
  })
  for (const wheel of wheels) expect(await store.has(wheel.digest.sha256)).toBe(true)
})

it('wants a signature, by a key of the ring, over exactly this list', async () => {
  signList('eve')
  expect(await verify()).toEqual([['signature-key-unknown', 'sha256sums.txt']])
  signList()
  appendFileSync(listPath, `${'0'.repeat(64)}  wheels/evil.whl\n`)
  expect(await verify()).toEqual([['signature-invalid', 'sha256sums.txt']])
  rmSync(signaturePath)
  expect(await verify()).toEqual([['signature-missing', 'sha256sums.txt']])
})

it('finds a wheel or sdist that was changed, is missing, or was added', async () => {
  writeFileSync(join(folder, hello), 'another wheel')
  writeFileSync(join(folder, 'wheels/evil-1.0-py3-none-any.whl'), 'evil')
  rmSync(join(folder, 'sdists/hello-1.0.tar.gz'))
  expect(await verify()).toEqual([
    ['file-unlisted', 'wheels/evil-1.0-py3-none-any.whl'],
    ['listed-file-missing', 'sdists/hello-1.0.tar.gz'],
    ['digest-mismatch', hello],
  ])
})

it('follows no link', async () => {
  rmSync(join(folder, hello))
  writeFileSync(join(place, 'elsewhere'), 'the wheel hello')
  symlinkSync(join(place, 'elsewhere'), join(folder, hello))
  expect(await verify()).toEqual([['listed-file-missing', hello]])
})

it('reads no list that leads out of the folder, whoever signed it', async () => {
  writeFileSync(listPath, `${'0'.repeat(64)}  ../elsewhere\n`)
  signList()
  expect(await verify()).toEqual([['checksum-list-invalid', 'sha256sums.txt']])
})

it('finds an index that says something else than the list', async () => {
  const page = join(folder, 'simple/hello/index.html')
  const change = (from: string | RegExp, to: string) =>
    writeFileSync(page, readFileSync(page, 'utf8').replace(from, to))
  const told = async () => {
    const result = await verify()
    writePlan(plan, folder, contents.values())
    return result
  }
  change(/sha256=[0-9a-f]{64}/, `sha256=${'0'.repeat(64)}`)
  expect(await told()).toEqual([
    [
      'index-disagrees',
      'simple/hello/index.html',
      'hello-1.0-py3-none-any.whl is not listed with this digest',
    ],
  ])
  change('../../wheels/', 'https://example.org/wheels/')
  expect(await told()).toEqual([
    [
      'index-disagrees',
      'simple/hello/index.html',
      'hello-1.0-py3-none-any.whl is not listed with this digest',
    ],
  ])
  writeFileSync(join(folder, 'simple/index.json'), '{}')
  expect(await told()).toEqual([['index-disagrees', 'simple/index.json', 'it names other projects']])
  appendFileSync(join(folder, 'build-requirements.txt'), 'evil==1.0\n')
  expect(await told()).toEqual([
    ['index-disagrees', 'build-requirements.txt', 'it pins something else than the listed wheels'],
  ])
  change(/<a.*<\/a>/, '')
  expect(await told()).toEqual([['index-disagrees', 'simple/hello/index.html', `${hello} is missing`]])
  rmSync(page)
  expect(await told()).toEqual([['index-disagrees', 'simple/hello/index.html', 'it is missing']])
  writeFileSync(join(folder, `${hello}.metadata`), 'Requires-Dist: evil')
  expect(await told()).toMatchObject([
    ['index-disagrees', 'simple/hello/index.html', `${hello}.metadata has another digest`],
    ['index-disagrees', 'simple/hello/index.json', `${hello}.metadata has another digest`],
  ])
  const stranger = join(folder, 'simple/evil/index.html')
  mkdirSync(dirname(stranger))
  writeFileSync(stranger, '<a href="../../wheels/x">x</a>')
  expect(await told()).toEqual([
    ['index-disagrees', 'simple/evil/index.html', 'no listed wheel belongs to it'],
  ])
})

it('signs with a key file or with gpg, only what holds together, and never over a signature', async () => {
  const signers = [
    createKeySigner(rig.exportSecret('ann'), undefined, seconds()),
    createGpgSigner('ann', { GNUPGHOME: rig.folder }, new AbortController().signal),
  ]
  const sign = async (signer: (typeof signers)[number]) => {
    const opened = await openPublishedFolder(folder, store)
    return opened.ok ? runSign(opened.value, signer) : opened
  }
  for (const signer of signers) {
    expect(await sign(signer)).toMatchObject({ failures: [{ code: 'signature-exists' }] })
    rmSync(signaturePath)
    const signed = await sign(signer)
    writeFileSync(signaturePath, signed.ok ? signed.value : '')
    expect(await verify()).toBe('good')
    expect(rig.sqvAccepts(readFileSync(listPath), readFileSync(signaturePath), rig.exportKey('ann'))).toBe(
      true,
    )
  }
  rmSync(signaturePath)
  writeFileSync(join(folder, hello), 'another wheel')
  for (const signer of signers)
    expect(await sign(signer)).toMatchObject({ failures: [{ code: 'digest-mismatch' }] })
})
