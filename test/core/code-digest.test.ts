import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'

let top = ''

beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'debwright-code-'))
  cpSync(join(import.meta.dirname, '../../src/core'), join(top, 'src/core'), { recursive: true })
  for (const folder of ['share', 'debian-templates']) mkdirSync(join(top, folder))
  writeFileSync(join(top, 'package.json'), '{"type": "module", "dependencies": {"eta": "4.6.0"}}')
})

afterEach(() => rmSync(top, { recursive: true }))

it.each([
  ['a line of our code', 'src/core/added.ts', '// x'],
  ['a script for containers', 'share/script', '#!/bin/sh'],
  ['a template', 'debian-templates/prerm.eta', 'exit 0'],
  ['the version of a library', 'package.json', '{"type": "module", "dependencies": {"eta": "4.6.1"}}'],
])('is another one after %s changed', (_, path, text) => {
  const before = readDigest()
  expect(readDigest()).toBe(before)
  writeFileSync(join(top, path), text)
  expect(readDigest()).not.toBe(before)
})

/** A fresh process each time, since the digest is read once. */
function readDigest(): string {
  const script = "process.stdout.write((await import('./src/core/code-digest.ts')).codeDigest())"
  return execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: top,
    encoding: 'utf8',
  })
}
