import { appendFileSync, cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { at, createGpgRig, type GpgRig, revocationOf } from '../../formats/gpg-rig.ts'
import { runCli } from '../rig/cli.ts'
import { failing, placeFiles } from '../rig/failing.ts'
import { populateStore } from '../rig/populate.ts'
import { firstAccount, give, makeFolder } from '../rig/suite.ts'
import { placeTiny, type TinyPlace, tinyDeb } from '../rig/tiny.ts'

const account = firstAccount()
let rig: GpgRig
let place: TinyPlace
let keys: string

beforeAll(async () => {
  await populateStore(account)
  rig = createGpgRig()
  rig.makeKey('ann')
  rig.makeKey('eve')
  rig.makeKey('old', { at: at('20100101T000000'), expires: '2011-01-01' })
  place = await placeTiny(account, { sdists: [{ name: 'tiny' }], more: tinyDeb() })
  const words = ['build', place.recipe, '--offline', '--no-test', '--output', place.output]
  const built = await runCli(words, { account })
  expect(built.stderr).toContain('the files are in')
  const folder = placeFiles({ 'ann.asc': rig.exportSecret('ann'), 'keys.pgp': rig.exportKey('ann') })
  keys = join(folder, 'keys.pgp')
  const signed = await runCli(['sign', place.output, '--key-file', join(folder, 'ann.asc')], { account })
  expect({ status: signed.status, stderr: signed.stderr }).toEqual({ status: 0, stderr: '' })
})
afterAll(() => rig[Symbol.dispose]())

const list = 'sha256sums.txt'
const signature = `${list}.asc`
const wheel = 'wheels/tiny-1.0-py3-none-any.whl'

/** Builds from a copy of the signed folder after a change. */
async function build(change: (folder: string) => void, keyring = keys): Promise<string> {
  const folder = join(makeFolder(account, 'signed'), 'wheels')
  cpSync(place.output, folder, { recursive: true })
  change(folder)
  give(folder, account)
  const words = ['build', 'tiny.yaml', '--offline', '--no-test', '--wheels', folder, '--keyring', keyring]
  const text = await failing([...words, '--output', join(folder, '../out')], {
    cwd: place.folder,
    places: { [folder]: 'SIGNED', [keyring]: 'KEYRING' },
  })
  return text
    .replace(/^( +(?:expected|actual): +)[0-9a-f]{64}$/gm, '$1SHA256')
    .replace(/[0-9A-F]{40}|\b[0-9A-F]{16}\b/gi, 'KEY')
}

/** Replaces the signature by one of somebody else's, or at another time. */
function sign(user: string, more: readonly string[] = []) {
  return (folder: string) =>
    writeFileSync(
      join(folder, signature),
      rig.sign(user, readFileSync(join(folder, list)), ['--armor', ...more]),
    )
}

it('builds from what is well signed', async () => {
  expect(await build(() => undefined)).toBe('exit status 0\n')
})

it('refuses a list without a signature', async () => {
  expect(await build(folder => rmSync(join(folder, signature)))).toMatchInlineSnapshot(`
    "exit status 3
    error[signature-missing]: sha256sums.txt carries no signature

    hint: sign it with \`debwright sign\`, or fetch it again together with its signature
    "
  `)
})

it('refuses a signature of somebody else', async () => {
  expect(await build(sign('eve'))).toMatchInlineSnapshot(`
    "exit status 3
    error[signature-key-unknown]: sha256sums.txt is signed by nobody who is trusted here
      signed by: KEY

    hint: if the signer is right, add the public key to the keyring; otherwise do not use the file
    "
  `)
})

it('refuses a list that was changed after it was signed', async () => {
  expect(await build(folder => appendFileSync(join(folder, list), '\n'))).toMatchInlineSnapshot(`
    "exit status 3
    error[signature-invalid]: the signature of sha256sums.txt is not valid: the content or the signature was changed

    hint: ask whoever published it for a new signature; do not use the file
    "
  `)
})

it('refuses a signature from the future', async () => {
  const text = await build(sign('ann', at('20800101T000000')))
  expect(text).toMatchInlineSnapshot(`
    "exit status 3
    error[signature-from-future]: the signature of sha256sums.txt is dated in the future
      signed: 2080-01-01T00:00:00.000Z

    hint: check the clock of this machine
    "
  `)
})

it('refuses a key that has expired', async () => {
  const keyring = join(placeFiles({ 'keys.pgp': rig.exportKey('old') }), 'keys.pgp')
  expect(await build(sign('old', at('20100601T000000')), keyring)).toMatchInlineSnapshot(`
    "exit status 3
    error[signature-key-expired]: the key that signed sha256sums.txt is not valid now
      key: KEY

    hint: update the public key in the keyring if its owner has extended it
    "
  `)
})

it('refuses a key that its owner has revoked', async () => {
  const fingerprint = rig.makeKey('max')
  const revoked = rig.sign('max', readFileSync(join(place.output, list)), ['--armor'])
  rig.gpg(['--import'], revocationOf(rig, fingerprint))
  const keyring = join(placeFiles({ 'keys.pgp': rig.exportKey('max') }), 'keys.pgp')
  expect(
    await build(folder => writeFileSync(join(folder, signature), revoked), keyring),
  ).toMatchInlineSnapshot(`
    "exit status 3
    error[signature-key-revoked]: the key that signed sha256sums.txt was revoked
      key: KEY

    hint: ask whoever published it for a new signature; do not use the file
    "
  `)
})

it('refuses a signature over a digest that can be forged', async () => {
  rig.makeKey('bob', { algorithm: 'rsa3072' })
  const keyring = join(placeFiles({ 'keys.pgp': rig.exportKey('bob') }), 'keys.pgp')
  expect(await build(sign('bob', ['--digest-algo', 'SHA1']), keyring)).toMatchInlineSnapshot(`
    "exit status 3
    error[signature-algorithm-weak]: the signature of sha256sums.txt uses sha1, which can be forged
      key: KEY

    hint: ask whoever published it for a new signature; do not use the file
    "
  `)
})

it('refuses a keyring that holds no keys', async () => {
  const keyring = join(placeFiles({ 'keys.pgp': 'no keys' }), 'keys.pgp')
  expect(await build(() => undefined, keyring)).toMatchInlineSnapshot(`
    "exit status 3
    error[keyring-invalid]: no usable public keys in the keyring for sha256sums.txt: it is empty

    hint: export the keys with \`gpg --armor --export\`
    "
  `)
})

it('refuses a wheel that was changed after it was signed', async () => {
  expect(await build(folder => appendFileSync(join(folder, wheel), 'more'))).toMatchInlineSnapshot(`
    "exit status 3
    error[digest-mismatch]: verifying the signed folder: wheels/tiny-1.0-py3-none-any.whl is not the file that was locked
      expected: SHA256
      actual:   SHA256

    hint: use another mirror or index; if upstream itself republished the file, review it, pin it anew and run \`debwright lock RECIPE\`
    "
  `)
})

it('refuses a listed wheel that is missing', async () => {
  expect(await build(folder => rmSync(join(folder, wheel)))).toMatchInlineSnapshot(`
    "exit status 3
    error[listed-file-missing]: wheels/tiny-1.0-py3-none-any.whl stands in sha256sums.txt, and is not there

    hint: fetch the signed folder again, as a whole
    "
  `)
})

it('refuses a wheel that is not listed', async () => {
  expect(
    await build(folder => cpSync(join(folder, wheel), join(folder, 'wheels/more-1.0-py3-none-any.whl'))),
  ).toMatchInlineSnapshot(`
    "exit status 3
    error[file-unlisted]: wheels/more-1.0-py3-none-any.whl does not stand in sha256sums.txt

    hint: remove the file, or build and sign the folder again
    "
  `)
})

it('refuses an index that says something else than the list', async () => {
  const page = 'simple/tiny/index.html'
  const change = (folder: string) => {
    const text = readFileSync(join(folder, page), 'utf8')
    writeFileSync(join(folder, page), text.replace(/sha256=[0-9a-f]{8}/, 'sha256=00000000'))
  }
  expect(await build(change)).toMatchInlineSnapshot(`
    "exit status 3
    error[index-disagrees]: the index page simple/tiny/index.html does not agree with the checksum list: tiny-1.0-py3-none-any.whl is not listed with this digest

    hint: build and sign the folder again
    "
  `)
})

it('refuses a signed list that is none', async () => {
  const change = (folder: string) => {
    appendFileSync(join(folder, list), 'no line of a list\n')
    sign('ann')(folder)
  }
  expect(await build(change)).toMatchInlineSnapshot(`
    "exit status 3
    error[checksum-list-invalid]: sha256sums.txt: not a SHA-256, two blanks and a path (line 3)

    hint: fetch the signed folder again; do not edit its list
    "
  `)
})

it('refuses signed wheels of something else', async () => {
  const other = await placeTiny(account, {
    sdists: [{ name: 'other' }],
    name: 'other',
    more: tinyDeb('other'),
  })
  const words = ['build', 'other.yaml', '--offline', '--wheels', place.output, '--keyring', keys]
  const text = await failing(words, { cwd: other.folder, places: { [place.output]: 'SIGNED' } })
  expect(text).toMatchInlineSnapshot(`
    "exit status 2
    error[signed-wheel-missing]: SIGNED lacks wheels that the lock wants
      missing: other 1.0

    hint: build and sign the wheels of this lock: \`debwright build RECIPE\`, then \`debwright sign FOLDER\`
    "
  `)
})

it('does not sign twice', async () => {
  const key = join(placeFiles({ 'ann.asc': rig.exportSecret('ann') }), 'ann.asc')
  const text = await failing(['sign', place.output, '--key-file', key], {
    places: { [place.output]: 'SIGNED' },
  })
  expect(text).toMatchInlineSnapshot(`
    "exit status 3
    error[signature-exists]: sha256sums.txt.asc exists already and is never overwritten

    hint: remove the old signature first if it is no longer wanted
    "
  `)
})

it('does not sign with what is no key', async () => {
  const key = join(placeFiles({ 'key.asc': 'no key' }), 'key.asc')
  const folder = join(makeFolder(account, 'unsigned'), 'wheels')
  cpSync(place.output, folder, { recursive: true })
  rmSync(join(folder, signature))
  expect(
    await failing(['sign', folder, '--key-file', key], { places: { [key]: 'KEY' } }),
  ).toMatchInlineSnapshot(`
    "exit status 3
    error[signing-failed]: sha256sums.txt could not be signed: the secret key cannot be read

    hint: check the signing key and its passphrase
    "
  `)
})
