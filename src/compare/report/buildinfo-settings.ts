import { parseParagraph } from '../../formats/debian/control.ts'
import type { SettingDocument } from './build-shape.ts'

/** Fields of a .buildinfo about the machine and its software, and no more of the packages that differ. */
const fields = [
  'Build-Architecture',
  'Build-Origin',
  'Build-Path',
  'Build-Kernel-Version',
  'Build-Tainted-By',
]
const shownPackages = 200

/** What two .buildinfo files say of where the builds ran. Nothing where one is none. @see deb-buildinfo(5) */
export function compareBuildinfo(first: string, second: string): readonly SettingDocument[] {
  const [left, right] = [parseParagraph(unsign(first)), parseParagraph(unsign(second))]
  if (!left.ok || !right.ok) return []
  const [a, b] = [left.value, right.value]
  const simple = fields.flatMap(name => compareValue(name, a.get(name), b.get(name)))
  const variables = compareMaps(
    listVariables(a.get('Environment') ?? ''),
    listVariables(b.get('Environment') ?? ''),
  )
  const [have, had] = [
    listPackages(a.get('Installed-Build-Depends') ?? ''),
    listPackages(b.get('Installed-Build-Depends') ?? ''),
  ]
  const packages = compareMaps(have, had).filter(one => one.first !== one.second)
  const total = { name: 'installed packages', first: `${have.size}`, second: `${had.size}` }
  return [...simple, ...variables, total, ...packages.slice(0, shownPackages)]
}

function compareValue(
  name: string,
  first: string | undefined,
  second: string | undefined,
): readonly SettingDocument[] {
  return first === undefined && second === undefined
    ? []
    : [{ name, first: first ?? '', second: second ?? '' }]
}

function compareMaps(
  first: ReadonlyMap<string, string>,
  second: ReadonlyMap<string, string>,
): readonly SettingDocument[] {
  const names = new Set([...first.keys(), ...second.keys()])
  return [...names].flatMap(name => compareValue(name, first.get(name), second.get(name)))
}

function listVariables(text: string): ReadonlyMap<string, string> {
  const lines = text.split('\n').flatMap(line => {
    const [, name, value] = /^\s*([^=\s]+)="?(.*?)"?\s*$/.exec(line) ?? []
    return name === undefined || value === undefined ? [] : [[name, value] as const]
  })
  return new Map(lines)
}

function listPackages(text: string): ReadonlyMap<string, string> {
  const items = text.split(',').flatMap(item => {
    const [, name, version] = /^\s*(\S+) \(= ([^)]+)\)/.exec(item) ?? []
    return name === undefined || version === undefined ? [] : [[name, version] as const]
  })
  return new Map(items)
}

/** The text inside an OpenPGP clear signature, unverified: it is only shown. */
function unsign(text: string): string {
  return (
    /^-----BEGIN PGP SIGNED MESSAGE-----\n[\s\S]*?\n\n([\s\S]*?)\n-----BEGIN PGP SIGNATURE-----/.exec(
      text,
    )?.[1] ?? text
  )
}
