import type { Problem } from '../../core/problem.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import type { DebMember } from './environment.ts'

/**
 * Reads a line that `tar -vv --numeric-owner --quoting-style=c` prints for a member it unpacked:
 *
 *     -rwxr-xr-x 0/0    68496 2022-09-20 15:27 "./bin/cat"
 *     lrwxrwxrwx 0/0        0 2023-01-05 09:46 "./bin/sh" -> "dash"
 *     hrwxr-xr-x 0/0        0 2022-04-10 02:22 "./bin/uncompress" link to "./bin/gunzip"
 *
 * What tar unpacked is so known from tar itself. Devices, names that are not UTF-8 or that leave the tree are problems.
 */
export function parseTarListing(line: string): Result<DebMember, Problem> {
  const found = linePattern.exec(line)
  if (found === null) return fail({ problem: 'tar listed it in an unknown form', actual: line.slice(0, 200) })
  const [, type = '', permissions = '', quoted = '', link = ''] = found
  const kind = kinds.get(type)
  const name = unquote(quoted)
  if (kind === undefined) return fail({ problem: 'no file, folder or link', actual: name ?? quoted })
  const target = link === '' ? '' : unquote(link)
  if (name === undefined || target === undefined) return fail({ problem: 'a name that is not UTF-8' })
  const path = memberPath(name)
  if (path === undefined) return fail({ problem: 'a name that is no path below the root', actual: name })
  return ok({ path, kind, mode: parsePermissions(permissions), target })
}

const string = '"(?:[^"\\\\]|\\\\.)*"'
const linePattern = new RegExp(
  `^(.)([-rwxsStT]{9}) +\\d+/\\d+ +\\d+(?:,\\d+)? +\\S+ [0-9:]+ (${string})(?:(?: -> | link to )(${string}))?$`,
)

const kinds: ReadonlyMap<string, DebMember['kind']> = new Map([
  ['-', 'file'],
  ['d', 'directory'],
  ['l', 'symlink'],
  ['h', 'hardlink'],
])

/** A member's path without `./`; dpkg's lists hold one path a line, so that control characters have no place. */
function memberPath(name: string): string | undefined {
  const path = name.replace(/^\.\//, '').replace(/\/$/, '')
  if (path === '' || path === '.') return ''
  const isPlain = path.split('/').every(segment => segment !== '' && segment !== '.' && segment !== '..')
  return isPlain && !/[\u0000-\u001f\u007f]/.test(path) ? path : undefined
}

/** `rwsr-xr-x` as a number. */
function parsePermissions(text: string): number {
  const bits = [...text].reduce((mode, letter, index) => {
    const isSet = letter !== '-' && letter !== 'S' && letter !== 'T'
    return isSet ? mode | (0o400 >> index) : mode
  }, 0)
  const special = (index: number, bit: number) => (/[sStT]/.test(text[index] ?? '') ? bit : 0)
  return bits | special(2, 0o4000) | special(5, 0o2000) | special(8, 0o1000)
}

const escapes: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  t: 9,
  n: 10,
  v: 11,
  f: 12,
  r: 13,
}

/** A C string as GNU programs quote it; undefined where its bytes are not UTF-8. */
function unquote(quoted: string): string | undefined {
  const bytes: Buffer[] = []
  for (const [piece] of quoted.slice(1, -1).matchAll(/\\[0-7]{3}|\\.|[^\\]+/gs)) {
    if (!piece.startsWith('\\')) bytes.push(Buffer.from(piece, 'utf8'))
    else if (piece.length === 4) bytes.push(Buffer.from([Number.parseInt(piece.slice(1), 8)]))
    else bytes.push(Buffer.from([escapes[piece.slice(1)] ?? piece.charCodeAt(1)]))
  }
  try {
    return strictUtf8.decode(Buffer.concat(bytes))
  } catch {
    return undefined
  }
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
