import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

/** Whether the host has a program. */
export function hasTool(tool: string): boolean {
  return spawnSync(tool, ['--version']).status === 0
}

/** What the host's compilers make, in a folder of a test file's own. */
export interface Compilers {
  readonly folder: string
  /** A program, or with `-c` or `-shared` what these make. */
  readonly compileC: (source: string, ...flags: readonly string[]) => Buffer
  /** Bytecode by the host's Python, named as if it had stood in `folder`. */
  readonly compilePython: (folder: string, mode: string, source?: string) => Buffer
}

/** Opens the folder, which goes with the tests of the file. */
export function openCompilers(): Compilers {
  const work = mkdtempSync(join(tmpdir(), 'debwright-test-'))
  afterAll(() => rmSync(work, { recursive: true, force: true }))
  return {
    folder: work,
    compileC: (source, ...flags) => {
      const out = join(work, 'program')
      execFileSync('gcc', ['-x', 'c', '-o', out, ...flags, '-'], { input: source })
      return readFileSync(out)
    },
    compilePython: (folder, mode, source = 'def f(a):\n    return {"k": a}\n') => {
      const [py, pyc] = [join(work, 'm.py'), join(work, 'm.pyc')]
      writeFileSync(py, source)
      const code = `import py_compile as p; p.compile(${JSON.stringify(py)}, cfile=${JSON.stringify(pyc)}, dfile="${folder}/m.py", invalidation_mode=p.PycInvalidationMode.${mode})`
      execFileSync('python3', ['-c', code])
      return readFileSync(pyc)
    },
  }
}
