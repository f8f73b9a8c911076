import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { sha256Of } from '../../../src/core/digest.ts'
import { sendBytes, sendPage, serve } from '../../machine/network/loopback-server.ts'
import { failing } from '../rig/failing.ts'
import { noNetwork } from '../rig/populate.ts'
import { buildSystem, linkTo, packFiles } from '../rig/relock.ts'
import { placeRust } from '../rig/rust.ts'
import { firstAccount } from '../rig/suite.ts'

const test = noNetwork ? it.skip : it

/** The file of a version that cargo can read, and what its Cargo.toml says besides. */
function packRust(version: string, stated: string): Buffer {
  return packFiles('bcrypt', version, {
    'pyproject.toml': buildSystem('setuptools-rust'),
    'Cargo.toml': `[package]\nname = "made"\nversion = "${version}.0"\n${stated}`,
    'Cargo.lock': `version = 3\n[[package]]\nname = "made"\nversion = "${version}.0"\n`,
    'src/lib.rs': '',
  })
}

test('network: names who wants a newer Rust, and the older releases that do not', async () => {
  const { folder } = await placeRust(firstAccount())
  const all = [
    ['9.2', packRust('9.2', 'rust-version = "1.1000"\n')],
    ['9.1', packRust('9.1', 'rust-version = "1.999.1"\n')],
    ['9.0', packRust('9.0', 'rust-version = "1.56"\n')],
    ['8.0', packRust('8.0', '')],
  ] as const
  const [[pinned, bytes]] = all
  writeFileSync(
    join(folder, 'bcrypt/requirements.txt'),
    `bcrypt==${pinned} --hash=sha256:${sha256Of(bytes)}\n`,
  )
  const links = all.flatMap(([version, packed]) => [
    linkTo(`bcrypt-${version}.tar.gz`, packed),
    linkTo(`bcrypt-${version}-cp311-cp311-manylinux_2_17_x86_64.whl`, 'wheel'),
  ])
  await using server = await serve({
    '/simple/bcrypt/': sendPage(links),
    ...Object.fromEntries(
      all.map(([version, packed]) => [`/files/bcrypt-${version}.tar.gz`, sendBytes(packed)]),
    ),
  })
  const environment = {
    DEBWRIGHT_INDEX_URL: `${server.url}/simple`,
    DEBWRIGHT_DEBIAN_MIRROR: 'http://127.0.0.1:1',
  }
  const text = await failing(['lock', 'bcrypt.yaml'], { cwd: folder, environment })
  expect(text.replace(/rustc 1\.\d+\.\d+ .*/, 'RUSTC')).toMatchInlineSnapshot(`
    "exit status 2
    error[rust-too-old]: bcrypt 9.2 needs a newer Rust than the build container has
      made 9.2.0: Rust 1.1000.0
      rustc:      RUSTC
      fits:       9.0, 8.0

    hint: pin an older version that this Rust compiles (a build tool by \`python.build-constraints\`), or give the target a newer Rust: rustc-web and cargo-web in \`packages\`, debian-security in \`archives\`
    "
  `)
})
