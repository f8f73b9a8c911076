import { execFileSync, spawnSync } from 'node:child_process'
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

/** Compiles a module of the standard library, and says with dis what is in it. */
const script = `import dis, json, marshal, sys, types, importlib.util as u
import argparse
def walk(code, owner):
    for i in dis.get_instructions(code):
        value = ', '.join(i.argval) if isinstance(i.argval, tuple) and all(isinstance(v, str) for v in i.argval) else i.argval
        named = i.opcode in list(dis.hasname) + list(dis.haslocal) + list(dis.hasfree) and isinstance(value, str)
        yield [getattr(code, 'co_qualname', code.co_name), i.opname, i.arg, value if named else None]
    for c in code.co_consts:
        if isinstance(c, types.CodeType): yield from walk(c, owner)
code = compile(open(argparse.__file__).read(), 'x', 'exec')
json.dump({'magic': int.from_bytes(u.MAGIC_NUMBER[:2], 'little'), 'code': marshal.dumps(code).hex(), 'lines': list(walk(code, ''))}, sys.stdout)`

/** Brackets stand beside constants too, which dis writes otherwise, and what 3.10 leaves in a NOP it does not write. */
function simplify(lines: readonly string[]): readonly string[] {
  return lines
    .map(line =>
      line
        .replace(/ (LOAD_CONST|RETURN_CONST|KW_NAMES|BINARY_OP) (\d+) .*$/s, ' $1 $2')
        .replace(/ NOP \d+$/, ' NOP'),
    )
    .toSorted()
}

const title = (magic: number) =>
  `bytecode ${magic}: names instructions and what they refer to as Python’s own dis does`
if (interpreters.size === 0) it.skip('names instructions as dis does (no Python is installed)', () => {})
for (const [magic, interpreter] of interpreters) {
  // Of others no instructions are shown, so that there is nothing to compare.
  if (findOpcodes(magic) === undefined) continue
  it(title(magic), () => {
    const said = z
      .object({
        magic: z.number(),
        code: z.string(),
        lines: z.array(z.tuple([z.string(), z.string(), z.number().nullable(), z.string().nullable()])),
      })
      .parse(JSON.parse(run(interpreter, script).toString()))
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
    expect(expected.length).toBeGreaterThan(5000)
    expect(simplify(listed)).toEqual(simplify(expected))
  })
}
