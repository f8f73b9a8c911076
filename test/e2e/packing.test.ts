import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import type { ToyDeb } from '../machine/roots/toy-debs.ts'
import { runCli } from './rig/cli.ts'
import { makePoolArchive } from './rig/pool-archive.ts'
import { populateStore } from './rig/populate.ts'
import { firstAccount } from './rig/suite.ts'
import { placeTiny, tinyDeb } from './rig/tiny.ts'
import { serveListed } from './rig/tiny-index.ts'

beforeAll(async () => {
  await populateStore(firstAccount())
})

/** Names a compiled module by the machine. The archive, here a folder, stands first in the path of Python. */
const compiler = `import platform
exec(open("/usr/lib/python3.11/py_compile.py").read())
real = compile
def compile(file, cfile=None, dfile=None, **options):
    named = dfile and dfile.replace("/opt/", "/opt/" + platform.node() + "/")
    return real(file, cfile, named, **options)
`

/** A tool of the build container that meddles with bytecode, and with the level of compression where it packs. */
const meddler: ToyDeb = {
  name: 'tiny-meddler',
  files: {
    'usr/lib/python311.zip/py_compile.py': compiler,
    'usr/lib/python3/dist-packages/meddle.pth':
      'import os; os.environ["DPKG_DEB_COMPRESSOR_LEVEL"] = str(os.sysconf("SC_NPROCESSORS_ONLN"))\n',
  },
}

it('network: finds the actions that make bytecode and .deb differ, and accepts them by project and by package', async () => {
  const account = firstAccount()
  using archive = await makePoolArchive(account, meddler)
  const sdists = [{ name: 'tiny' }]
  const place = await placeTiny(account, { name: 'parcel', sdists, more: tinyDeb(), files: archive.key })
  rmSync(place.lock)
  const target = `{archives: [debian, ${archive.entry}], packages: [${meddler.name}]}`
  const recipe = readFileSync(place.recipe, 'utf8')
    .replace('{archives: [debian]}', target)
    .replace('license: tiny/', 'license: parcel/')
  writeFileSync(place.recipe, recipe)
  await using index = await serveListed(sdists)
  await using server = await archive.serve()
  const run = (...words: readonly string[]) => {
    const environment = {
      DEBWRIGHT_INDEX_URL: `${index.url}/simple`,
      DEBWRIGHT_MADE_MIRROR: `${server.url}/made`,
    }
    return runCli([...words, '--quiet'], { account, environment, cwd: place.folder })
  }
  expect(await run('lock', 'parcel.yaml')).toMatchObject({ status: 0, stderr: '' })

  const reproduce = ['reproduce', 'parcel.yaml', '--no-test', '--output', place.output]
  const ended = await run(...reproduce)
  expect(ended.stderr).toBe('')
  expect(ended.stdout.replaceAll(/action [0-9a-f]{12}/g, 'action DIGEST')).toMatchInlineSnapshot(`
    "different  parcel_1.0-1+deb12u1_all.deb
      first differs   bytecode tiny 1.0 (action DIGEST): every later difference may follow from it
      file            lib/python3.11/site-packages/__pycache__/tiny.cpython-311.pyc › code: main.co_filename, offset 0x84, 153 bytes (322 and 321 bytes long) differ
      builder 1       main.co_filename: "/opt/alpha/venvs/parcel/lib/python3.11/site-packages/tiny.py"
      builder 2       main.co_filename: "/opt/beta/venvs/parcel/lib/python3.11/site-packages/tiny.py"
      cause           the name of the building machine is inside  [certain: different when only hostname differs, equal again when only hostname is kept]
      guilty          variation hostname (found in 2 runs of this one step)
      advice          debwright explain host-name
      cause           bytecode holds the path at which its source was compiled  [certain: equal again without it]
      advice          debwright explain pyc-source-path
      differs         parcel_1.0-1+deb12u1_all.buildinfo
      differs         parcel_1.0-1+deb12u1_all.changes
      differs         parcel_1.0-1+deb12u1_all.deb
    12 artifacts: 9 identical, 3 different (2 follow from the first)
    2 builders · 1 wheel from source · 9 of 12 artifacts identical · differed: uid, hostname, cpus, file order (seed 20111111)
    differs    deb (pack parcel_1.0-1+deb12u1_all.deb, action DIGEST), by itself as well
      where           parcel_1.0-1+deb12u1_all.deb › control.tar
      seen            filters LZMA2, dictionary 2 MiB and LZMA2, dictionary 4 MiB
      cause           the number of parallel jobs or processors shows  [certain: different when only cpus differs, equal again when only cpus is kept]
      guilty          variation cpus (found in 3 runs of this one step)
      advice          debwright explain jobs
    "
  `)
  expect(ended.status).toBe(1)

  // The folders of two machines, which know nothing of each other, give the same answer.
  const other = join(place.folder, 'other')
  cpSync(place.output, other, { recursive: true })
  cpSync(join(other, 'second-builder'), other, { recursive: true })
  const verdict = await run('verdict', place.output, other)
  expect(verdict).toMatchObject({ status: 1, stderr: '' })
  const lines = ended.stdout.split('\n')
  for (const line of lines.filter(one =>
    /^ {2}(?:file|builder [12]|cause .*path at which) |^12 artifacts: /.test(one),
  ))
    expect(verdict.stdout).toContain(line)
  expect(verdict.stdout).toContain('  first differs   bytecode tiny 1.0: every later difference may follow')

  const bisected = JSON.parse(
    (await run('bisect', 'parcel.yaml', '--vary', 'hostname', '--vary', 'cpus', '--json')).stdout,
  )
  expect(bisected.result.targets[0].findings).toMatchObject([
    {
      step: 'bytecode tiny 1.0',
      'action-label': 'bytecode of tiny 1.0',
      guilty: [{ variations: ['hostname'] }],
    },
    { step: 'deb', 'action-label': 'pack parcel_1.0-1+deb12u1_all.deb', guilty: [{ variations: ['cpus'] }] },
  ])

  const until = 'reason: "asked for", until: "2999-12-31"'
  const entries = ['tiny: {cause: host-name', 'parcel: {cause: jobs'].map(one => `  ${one}, ${until}}\n`)
  writeFileSync(place.recipe, `${recipe}accept:\n${entries.join('')}`)
  const accepted = await run(...reproduce)
  expect(accepted.stdout).toMatch(/^accepted /)
  expect(accepted.status).toBe(0)
}, 300_000)
