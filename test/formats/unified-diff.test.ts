import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyHunks, parseUnifiedDiff } from '../../src/formats/unified-diff.ts'

function problemOf(...lines: readonly string[]): string | undefined {
  const parsed = parseUnifiedDiff(lines.join('\n'))
  return parsed.ok ? undefined : parsed.failures[0]?.problem
}

function applyTo(text: string, ...lines: readonly string[]) {
  const parsed = parseUnifiedDiff(`--- a/f\n+++ b/f\n${lines.join('\n')}\n`)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.failures))
  return applyHunks(text, parsed.value[0]?.hunks ?? [])
}

describe('a unified diff', () => {
  it('names files that change, are made and are deleted', () => {
    const parsed = parseUnifiedDiff(
      [
        'From 0123 Mon Sep 17 00:00:00 2001',
        'diff --git a/src/a.py b/src/a.py',
        'index 0123456..789abcd 100644',
        '--- a/src/a.py\t2011-11-11 11:11:11.000000000 +0000',
        '+++ b/src/a.py',
        '@@ -1,2 +1,2 @@ def a():',
        ' one',
        '-two',
        '+three',
        'diff --git a/run b/run',
        'new file mode 100755',
        '--- /dev/null',
        '+++ b/run',
        '@@ -0,0 +1 @@',
        '+x',
        '\\ No newline at end of file',
        'diff --git a/gone b/gone',
        '--- a/gone',
        '+++ /dev/null',
        '@@ -1 +0,0 @@',
        '-y',
        '-- ',
        '2.39.5',
        '',
      ].join('\n'),
    )
    expect(parsed.ok && parsed.value).toEqual([
      {
        path: 'src/a.py',
        change: 'modify',
        executable: false,
        hunks: [{ start: 1, before: ['one\n', 'two\n'], after: ['one\n', 'three\n'], line: 6 }],
      },
      {
        path: 'run',
        change: 'create',
        executable: true,
        hunks: [{ start: 0, before: [], after: ['x'], line: 14 }],
      },
      {
        path: 'gone',
        change: 'delete',
        executable: false,
        hunks: [{ start: 1, before: ['y\n'], after: [], line: 20 }],
      },
    ])
  })

  it.each([
    ['not a change of text: rename from a', ['diff --git a/a b/b', 'rename from a', 'rename to b']],
    ['not a change of text: GIT binary patch', ['diff --git a/a b/a', 'GIT binary patch']],
    ['not a change of text: old mode 100644', ['old mode 100644', 'new mode 100755']],
    ['not a change of text: new file mode 120000', ['new file mode 120000']],
    ['not one file: a/a and b/b', ['--- a/a', '+++ b/b', '@@ -1 +1 @@', '-a', '+b']],
    ['not one file: /dev/null and /dev/null', ['--- /dev/null', '+++ /dev/null']],
    ['no path inside the source, with a/ or b/ before it: b/../x', ['--- a/../x', '+++ b/../x']],
    ['no path inside the source, with a/ or b/ before it: x', ['--- x', '+++ x']],
    ['no path inside the source, with a/ or b/ before it: //etc/x', ['--- //etc/x', '+++ //etc/x']],
    ['a file without lines', ['--- a/x', '+++ b/x']],
    ['fewer lines than the hunk announces', ['--- a/x', '+++ b/x', '@@ -1,2 +1 @@', ' a']],
    ['more lines than the hunk announces', ['--- a/x', '+++ b/x', '@@ -1,1 +1,2 @@', ' a', ' b']],
    ['lines that belong to no file', ['@@ -1 +1 @@', '-a', '+b']],
    ['no change of any file in it', ['nothing']],
  ])('is refused: %s', (problem, lines) => {
    expect(problemOf(...lines)).toBe(problem)
  })
})

describe('hunks', () => {
  it('fit exactly where they say, or not at all', () => {
    expect(applyTo('a\nb\nc\n', '@@ -2 +2 @@', '-b', '+B')).toEqual({ ok: true, value: 'a\nB\nc\n' })
    expect(applyTo('a\nx\nb\n', '@@ -2 +2 @@', '-b', '+B')).toMatchObject({
      failures: [{ problem: 'line 2 is another one', expected: 'b', actual: 'x' }],
    })
    expect(applyTo('a\n', '@@ -9 +9 @@', '-b', '+B')).toMatchObject({
      failures: [{ problem: 'line 9 is another one', actual: 'the end of the file' }],
    })
    expect(applyTo('a\n', '@@ -5,0 +6 @@', '+B').ok).toBe(false)
    expect(applyTo('a\nb\n', '@@ -2 +2 @@', '-b', '+B', '@@ -1 +1 @@', '-a', '+A')).toMatchObject({
      failures: [{ problem: 'hunks that overlap, or stand in another order' }],
    })
  })

  it('keep the ends of lines and of the file', () => {
    expect(applyTo('a\r\nb', '@@ -2 +2 @@', '-b', '\\ No newline at end of file', '+c')).toEqual({
      ok: true,
      value: 'a\r\nc\n',
    })
    expect(applyTo('a\n', '@@ -1 +1 @@', '-a', '\\ No newline at end of file', '+c').ok).toBe(false)
    expect(applyTo('a\n\nb\n', '@@ -1,3 +1,3 @@', '-a', '+A', '', ' b')).toEqual({
      ok: true,
      value: 'A\n\nb\n',
    })
  })

  it('make of any text what diff(1) compared it with', () => {
    const folder = mkdtempSync(join(tmpdir(), 'debwright-diff-'))
    for (const side of ['a', 'b']) mkdirSync(join(folder, side))
    const line = fc.constantFrom('', 'x', 'y', '-', '+z', '--- a', 'ü', '\r')
    const text = fc
      .tuple(fc.array(line, { maxLength: 12 }), fc.boolean())
      .map(([lines, ends]) => lines.join('\n') + (ends ? '\n' : ''))
    fc.assert(
      fc.property(text, text, (before, after) => {
        fc.pre(before !== after)
        writeFileSync(join(folder, 'a/f'), before)
        writeFileSync(join(folder, 'b/f'), after)
        const { stdout } = spawnSync('diff', ['-U1', 'a/f', 'b/f'], { cwd: folder })
        const parsed = parseUnifiedDiff(stdout.toString('latin1'))
        const [file] = parsed.ok ? parsed.value : []
        const made = applyHunks(readFileSync(join(folder, 'a/f'), 'latin1'), file?.hunks ?? [])
        expect(made.ok && Buffer.from(made.value, 'latin1').toString('utf8')).toBe(after)
      }),
      { numRuns: 60 },
    )
    rmSync(folder, { recursive: true })
  })
})
