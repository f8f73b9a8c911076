import { beforeAll, expect, it } from 'vitest'
import { failing } from '../rig/failing.ts'
import { instead } from '../rig/instead.ts'
import { populateStore } from '../rig/populate.ts'
import { firstAccount } from '../rig/suite.ts'
import { placeTiny, type TinyRecipe, type TinySdist, tinyDeb } from '../rig/tiny.ts'

beforeAll(async () => {
  await populateStore(firstAccount())
})

/** Builds a recipe over one sdist whose project.py has these lines. */
function build(project: readonly string[], sdist: Partial<TinySdist> = {}): Promise<string> {
  return buildAll({ sdists: [{ name: 'tiny', project, ...sdist }] })
}

async function buildAll(tiny: TinyRecipe): Promise<string> {
  const { folder } = await placeTiny(firstAccount(), tiny)
  return failing(['build', 'tiny.yaml', '--offline', '--no-test'], { cwd: folder })
}

it('shows the end of the log of a backend that fails', async () => {
  expect(await build(instead('print("compiling")', 'sys.exit("no compiler here")'))).toMatchInlineSnapshot(`
    "exit status 4
    error[action-failed]: a build step failed: wheel tiny 1.0
      ended:     status 1
      log:       compiling
      log:       no compiler here
      whole log: STORE/runs/RUN/logs/wheel-tiny-1.0-alpha-DIGEST.log

    hint: look around in the same container: debwright shell STORE/runs/RUN/actions/wheel-tiny-1.0-alpha-DIGEST
    "
  `)
})

it('lets no backend reach a network', async () => {
  const lines = [
    'import socket',
    'try: socket.create_connection(("192.0.2.1", 80), 5)',
    'except OSError as error: sys.exit(str(error))',
  ]
  expect(await build(instead(...lines))).toMatchInlineSnapshot(`
    "exit status 4
    error[action-failed]: a build step failed: wheel tiny 1.0
      ended:     status 1
      log:       [Errno 101] Network is unreachable
      whole log: STORE/runs/RUN/logs/wheel-tiny-1.0-alpha-DIGEST.log

    hint: look around in the same container: debwright shell STORE/runs/RUN/actions/wheel-tiny-1.0-alpha-DIGEST
    "
  `)
})

it('refuses output that is no file', async () => {
  expect(await build(instead('os.mkfifo(out + "/pipe")'))).toMatchInlineSnapshot(`
    "exit status 4
    error[action-output-unusual]: a build step left something behind that cannot be carried: wheel tiny 1.0
      path:    pipe
      problem: a named pipe

    hint: look around in the same container: debwright shell STORE/runs/RUN/actions/wheel-tiny-1.0-alpha-DIGEST
    "
  `)
})

it('refuses a backend that leaves no wheel', async () => {
  expect(await build(instead('pass'))).toMatchInlineSnapshot(`
    "exit status 4
    error[wheel-count-wrong]: building tiny 1.0: the backend must leave exactly one wheel
      actual: no file

    hint: read the log of the action: the backend may have ended early without saying so by its exit status
    "
  `)
})

it('refuses a backend that leaves two wheels', async () => {
  const lines = [
    'name = build(out)',
    'open(out + "/second-1.0-py3-none-any.whl", "wb").close()',
    'return name',
  ]
  expect(await build(instead(...lines))).toMatchInlineSnapshot(`
    "exit status 4
    error[wheel-count-wrong]: building tiny 1.0: the backend must leave exactly one wheel
      actual: second-1.0-py3-none-any.whl, tiny-1.0-py3-none-any.whl

    hint: read the log of the action: the backend may have ended early without saying so by its exit status
    "
  `)
})

it('refuses a wheel of another version', async () => {
  expect(await build(['VERSION = "1.1"'])).toMatchInlineSnapshot(`
    "exit status 4
    error[wheel-not-planned]: building tiny 1.0: the backend made another wheel than the one that was planned
      expected: tiny 1.0
      actual:   tiny 1.1

    hint: a version that a backend computes (from git, a date, a variable) must equal the pinned one; set it in python.overrides
    "
  `)
})

it('refuses a wheel whose name is not the one inside', async () => {
  const lines = ['name = build(out)', 'os.rename(out + "/" + name, out + "/tiny-1.1-py3-none-any.whl")']
  expect(await build(instead(...lines))).toMatchInlineSnapshot(`
    "exit status 4
    error[wheel-name-wrong]: tiny-1.1-py3-none-any.whl: the file name and the .dist-info folder contradict each other
      expected: tiny-1.1-py3-none-any.whl
      actual:   tiny-1.0.dist-info

    hint: the build backend wrote a wheel under a wrong name; report it to its authors
    "
  `)
})

it('refuses a wheel that is pure where a binary one was locked', async () => {
  expect(await build([], { kind: 'binary' })).toMatchInlineSnapshot(`
    "exit status 4
    error[wheel-kind-wrong]: building tiny 1.0: the wheel is pure, but binary was locked
      expected: binary
      actual:   pure

    hint: the compiled part was left out, often because a library is missing: add its -dev package under targets.*.packages, or say \`kind: pure\` in python.overrides.tiny
    "
  `)
})

it('refuses a wheel whose RECORD lies', async () => {
  const lines = ['def change_record(text):', '    return text.replace("sha256=", "sha256=A", 1)']
  expect(await build(lines)).toMatchInlineSnapshot(`
    "exit status 3
    error[wheel-record-wrong]: tiny-1.0-py3-none-any.whl: RECORD is wrong about tiny-1.0.dist-info/RECORD: not a sha256 in base64
      actual: A7SdBZJn86al1zcgP1AmJEEjsjnfYir2ONycbYseHdq8

    hint: the wheel was changed after it was built, or its backend is broken: do not install it
    "
  `)
})

it('refuses a wheel that lacks a file that every wheel has', async () => {
  const lines = [
    'with zipfile.ZipFile(out + "/tiny-1.0-py3-none-any.whl", "w") as wheel:',
    '    wheel.writestr("tiny-1.0.dist-info/METADATA", "Metadata-Version: 2.1\\nName: tiny\\nVersion: 1.0\\n")',
  ]
  expect(await build(instead('import zipfile', ...lines))).toMatchInlineSnapshot(`
    "exit status 4
    error[wheel-invalid]: tiny-1.0-py3-none-any.whl is not a wheel that can be laid out: a required file is missing
      path: tiny-1.0.dist-info/RECORD

    hint: look at the log of the build that wrote it; the wheel format is described in PEP 427
    "
  `)
})

it('refuses a wheel that is no zip', async () => {
  const lines = ['with open(out + "/tiny-1.0-py3-none-any.whl", "w") as file: file.write("no zip")']
  expect(await build(instead(...lines))).toMatchInlineSnapshot(`
    "exit status 3
    error[archive-damaged]: tiny-1.0-py3-none-any.whl is damaged
      found: no end of central directory

    hint: look at the log of the build that wrote it
    "
  `)
})

it('refuses a backend that asks for what was not locked', async () => {
  const lines = ['def get_requires_for_build_wheel(settings=None):', '    return ["cython>=3"]']
  expect(await build(lines)).toMatchInlineSnapshot(`
    "exit status 4
    error[requirement-not-locked]: building tiny 1.0: the backend asks for other build requirements than were locked
      expected: none
      actual:   cython>=3

    hint: run \`debwright lock RECIPE --update tiny\`
    "
  `)
})

it('refuses a wheel that holds a path of this machine', async () => {
  expect(
    await build([], { files: { 'tiny.py': 'repr(open("/proc/self/mountinfo").read())' } }),
  ).toMatchInlineSnapshot(`
    "exit status 4
    error[host-path-in-wheel]: building tiny 1.0: tiny.py holds a path of this machine
      path: STORE

    hint: find out how the build learned it (often /proc/self/mountinfo) and patch the source
    "
  `)
})

it('refuses a backend that was not loaded from its own folder', async () => {
  expect(await build(['sys.modules["backend"] = __import__("zipfile")'])).toMatchInlineSnapshot(`
    "exit status 4
    error[action-failed]: a build step failed: wheel tiny 1.0
      ended:     status 1
      log:       the backend backend was not loaded from backend-path ['.']
      whole log: STORE/runs/RUN/logs/wheel-tiny-1.0-alpha-DIGEST.log

    hint: look around in the same container: debwright shell STORE/runs/RUN/actions/wheel-tiny-1.0-alpha-DIGEST
    "
  `)
})

it('refuses wheels that want one path', async () => {
  const files = { 'common.py': '""' }
  const sdists = [
    { name: 'tiny', files: { ...files, 'tiny.py': '""' } },
    { name: 'other', files: { 'common.py': '"other"' } },
  ]
  expect(await buildAll({ sdists, more: tinyDeb() })).toMatchInlineSnapshot(`
    "exit status 4
    error[wheel-collision]: other-1.0-py3-none-any.whl and tiny-1.0-py3-none-any.whl both want to install lib/python3.11/site-packages/__pycache__/common.cpython-311.pyc

    hint: one of the two must go, or be patched so that it installs the file elsewhere

    error[wheel-collision]: other-1.0-py3-none-any.whl and tiny-1.0-py3-none-any.whl both want to install lib/python3.11/site-packages/common.py

    hint: one of the two must go, or be patched so that it installs the file elsewhere
    "
  `)
})

it('refuses a wheel that requires what is not pinned', async () => {
  const sdists = [{ name: 'tiny', project: ['REQUIRES = ["six>=1.16"]'] }]
  expect(await buildAll({ sdists, more: tinyDeb() })).toMatchInlineSnapshot(`
    "exit status 4
    error[requirement-unmet]: tiny-1.0-py3-none-any.whl requires six>=1.16, which is not among the wheels
      actual: no such wheel

    hint: complete the pins with your own tool, then run \`debwright lock RECIPE\`
    "
  `)
})
