import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { listMarshal } from '../../../src/compare/readers/marshal.ts'
import { findOpcodes } from '../../../src/compare/readers/opcodes.ts'
import { z } from '../../../src/core/shape.ts'

/** An interpreter of the host; with a version, one that pyenv keeps. */
interface Interpreter {
  readonly name: string
  readonly version?: string
}

function listInterpreters(): readonly Interpreter[] {
  const kept = spawnSync('pyenv', ['versions', '--bare'], { encoding: 'utf8' })
  const versions = kept.status === 0 ? kept.stdout.split('\n').filter(one => /^3\.\d+\.\d+$/.test(one)) : []
  const all = [
    { name: 'python3' },
    { name: '/usr/bin/python3' },
    ...versions.map(version => ({ name: 'python3', version })),
  ]
  return all.filter(one => spawnSync(one.name, ['-V'], { env: environmentOf(one) }).status === 0)
}

function environmentOf({ version }: Interpreter): NodeJS.ProcessEnv {
  return { ...process.env, ...(version === undefined ? {} : { PYENV_VERSION: version }) }
}

function run(interpreter: Interpreter, code: string): string {
  const options = { maxBuffer: 2 ** 28, env: environmentOf(interpreter) }
  return execFileSync(interpreter.name, ['-c', code], options).toString()
}

const magicScript = 'import importlib.util as u; print(int.from_bytes(u.MAGIC_NUMBER[:2], "little"))'
const interpreters = new Map(listInterpreters().map(one => [Number(run(one, magicScript)), one] as const))

/** Compiles a file, a module of the standard library where none is named, and says with dis what is in it. */
const script = `import dis, json, marshal, sys, types, importlib.util as u
import argparse
def walk(code, owner):
    for i in dis.get_instructions(code):
        value = ', '.join(i.argval) if isinstance(i.argval, tuple) and all(isinstance(v, str) for v in i.argval) else i.argval
        shown = i.opname in ('BINARY_OP', 'COMPARE_OP', 'LOAD_COMMON_CONSTANT', 'LOAD_SPECIAL')
        if shown: value = i.argrepr[19:-1] if i.argrepr.startswith('<built-in function ') else i.argrepr
        named = shown or i.opcode in list(dis.hasname) + list(dis.haslocal) + list(dis.hasfree)
        yield [getattr(code, 'co_qualname', code.co_name), i.opname, i.arg, value if named and isinstance(value, str) else None]
    for c in code.co_consts:
        if isinstance(c, types.CodeType): yield from walk(c, owner)
source = (sys.argv[1:] + [argparse.__file__])[0]
code = compile(open(source, encoding='utf-8').read(), 'x', 'exec')
json.dump({'magic': int.from_bytes(u.MAGIC_NUMBER[:2], 'little'), 'code': marshal.dumps(code).hex(), 'lines': list(walk(code, ''))}, sys.stdout)`

/** What the script answers. */
const answerShape = z.object({
  magic: z.number(),
  code: z.string(),
  lines: z.array(z.tuple([z.string(), z.string(), z.number().nullable(), z.string().nullable()])),
})

/** Brackets stand beside constants too, which dis writes otherwise, and what 3.10 leaves in a NOP it does not write. */
function simplify(lines: readonly string[]): readonly string[] {
  return lines
    .map(line =>
      line.replace(/ (LOAD_CONST|RETURN_CONST|KW_NAMES) (\d+) .*$/s, ' $1 $2').replace(/ NOP \d+$/, ' NOP'),
    )
    .toSorted()
}

/** Holds the instructions that are read against what dis said of them; answers how many there were. */
function holdAgainstDis(answer: string): number {
  const said = answerShape.parse(JSON.parse(answer))
  const listed = (listMarshal(Buffer.from(said.code, 'hex'), said.magic)?.lines ?? []).flatMap(line => {
    const [, owner, rest] = /^([^:]*)\.co_code: (.*)$/s.exec(line) ?? []
    return owner === undefined || rest === undefined ? [] : [`${owner}: ${rest}`]
  })
  const expected = said.lines.map(([owner, name, argument, text]) =>
    [
      `${owner}: ${name}`,
      ...(argument === null ? [] : [argument]),
      ...(text === null ? [] : [`(${text})`]),
    ].join(' '),
  )
  expect(simplify(listed)).toEqual(simplify(expected))
  return expected.length
}

const title = (magic: number) =>
  `bytecode ${magic}: names instructions and what they refer to as Python’s own dis does`
if (interpreters.size === 0) it.skip('names instructions as dis does (no Python is installed)', () => {})
for (const [magic, interpreter] of interpreters) {
  // Of others no instructions are shown, so that there is nothing to compare.
  if (findOpcodes(magic) === undefined) continue
  it(title(magic), () => {
    expect(holdAgainstDis(run(interpreter, script))).toBeGreaterThan(5000)
  })
}

/** What the script answered about the source beside it, run by CPython 3.14.10: few machines have that. */
const fixture = new URL('../../fixtures/bytecode/python-3.14.json', import.meta.url)

it('bytecode 3627: names what Python 3.14 made of the source in the fixtures as its own dis did', () => {
  expect(holdAgainstDis(readFileSync(fixture, 'utf8'))).toBe(1336)
})

it('bytecode 3627: shows slices that are constants', () => {
  const { code, magic } = answerShape.parse(JSON.parse(readFileSync(fixture, 'utf8')))
  const constants = listMarshal(Buffer.from(code, 'hex'), magic)?.lines.find(line =>
    line.startsWith('cut.co_consts: '),
  )
  expect(constants).toContain('slice(1, 7, 2)')
})
