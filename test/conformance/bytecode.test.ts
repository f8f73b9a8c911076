import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { bytecodeAction, bytecodeOf } from '../../src/stages/bytecode/bytecode.ts'
import { layOutWheel } from '../../src/stages/venv/lay-out-wheel.ts'
import { helloWheel } from '../stages/deb/hello-request.ts'
import { contentOf, hostExecutor, hostRoot, memoryStore } from '../stages/deb/host-executor.ts'

const folder = mkdtempSync(join(tmpdir(), 'debwright-bytecode-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const minor = execFileSync('/usr/bin/python3', ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], {
  encoding: 'utf8',
}).trim()
const scheme = { prefix: '/opt/venvs/hello', pythonMinor: minor, installer: 'debwright' }

it('compiles modules to bytecode that is never checked and names the final path', {
  timeout: 60_000,
}, async () => {
  const store = memoryStore()
  const wheel = helloWheel([{ path: 'hello/template.py', content: 'print "for Python 2"\n' }])
  const laidOut = layOutWheel(wheel, scheme)
  if (!laidOut.ok) throw new Error(JSON.stringify(laidOut.failures))
  const action = bytecodeAction('hello 1.0', laidOut.value, scheme, hostRoot)
  if (action === undefined) throw new Error('there are modules')
  const ran = await hostExecutor(store).execute(action, new AbortController().signal)
  if (!ran.ok) throw new Error(JSON.stringify(ran.failures))
  const compiled = bytecodeOf(ran.value.outputs, scheme)
  const tag = `cpython-${minor.replace('.', '')}`
  expect(compiled.map(([path]) => path)).toEqual([
    `lib/python${minor}/site-packages/hello/__pycache__/__init__.${tag}.pyc`,
  ])
  const [found] = compiled
  if (found === undefined) throw new Error('nothing was compiled')
  const bytes = Buffer.from(await contentOf(found[1], store))
  expect(bytes.readUInt32LE(4), 'PEP 552: hash-based, not checked').toBe(0b01)
  expect(bytes.includes(`/opt/venvs/hello/lib/python${minor}/site-packages/hello/__init__.py`)).toBe(true)
  expect(bytes.includes('/build/')).toBe(false)
})

it('writes the same bytecode wherever the modules lie', () => {
  const script = join(import.meta.dirname, '..', '..', 'share', 'container', 'compile_bytecode.py')
  const modules = join(folder, 'modules')
  mkdirSync(modules)
  for (let index = 0; index < 20; index += 1)
    writeFileSync(
      join(modules, `m${index}.py`),
      `class C${index}:\n    name = "n${index}"\n    def f(self, x=frozenset((1, 2))):\n        return {x, "a"}\n`,
    )
  const other = join(folder, 'a-longer-name-of-another-folder')
  cpSync(modules, other, { recursive: true })
  const outputs = [modules, other].map((source, index) => {
    const output = join(folder, `out${index}`)
    mkdirSync(output)
    execFileSync('/usr/bin/python3', ['-I', '-S', script, source, output, '/opt/x'], {
      env: { PYTHONHASHSEED: '0' },
    })
    return execFileSync('sh', ['-c', 'find . -type f | LC_ALL=C sort | xargs cat'], { cwd: output })
  })
  expect(outputs[0]?.length).toBeGreaterThan(5000)
  expect(outputs[0]?.equals(outputs[1] ?? Buffer.alloc(0))).toBe(true)
  expect(readFileSync(join(folder, 'out0', 'skipped.json'), 'utf8')).toBe('[]')
})
