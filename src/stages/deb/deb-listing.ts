import type { SourceDateEpoch } from '../../core/epoch.ts'
import type { Failure } from '../../core/failure.ts'
import { fail, okUnless, type Result } from '../../core/result.ts'
import { z } from '../../core/shape.ts'

const member = z.strictObject({
  name: z.string(),
  type: z.enum(['file', 'directory', 'link', 'other']),
  mtime: z.int(),
  uid: z.int(),
  gid: z.int(),
  user: z.string(),
  group: z.string(),
  mode: z.int(),
  target: z.string(),
})

const listing = z.strictObject({
  archive: z.array(member),
  control: z.array(member),
  data: z.array(member),
})

/** What a .deb holds, member by member. */
export type DebListing = z.infer<typeof listing>
type Member = z.infer<typeof member>

/** A member that must be there, and how. */
export interface ExpectedMember {
  /** As the archive names it, such as `./usr/bin/hello`. */
  readonly name: string
  readonly type: 'file' | 'directory' | 'link'
  readonly mode: number
  readonly target: string
}

/** What the .deb must hold. */
export interface ExpectedDeb {
  readonly filename: string
  readonly epoch: SourceDateEpoch
  readonly control: readonly ExpectedMember[]
  readonly data: readonly ExpectedMember[]
}

/** Holds the listing of a written .deb against the plan: exactly these members, all root's, all with the deb clock. */
export function verifyDebListing(json: unknown, expected: ExpectedDeb): Result<DebListing, Failure> {
  const parsed = listing.safeParse(json)
  if (!parsed.success)
    return fail({
      code: 'deb-member-wrong',
      deb: expected.filename,
      member: 'listing.json',
      field: 'shape',
      expected: 'a listing of the members',
      actual: parsed.error.issues[0]?.message ?? 'something else',
    })
  const { archive, control, data } = parsed.data
  const failures = [
    ...verifyNames(expected.filename, 'the archive', archive, [
      'debian-binary',
      'control.tar.xz',
      'data.tar.xz',
    ]),
    ...archive.flatMap(found => verifyCommon(expected, 'the archive', found)),
    ...verifyTar(expected, 'control.tar', control, expected.control),
    ...verifyTar(expected, 'data.tar', data, expected.data),
  ]
  return okUnless(failures, () => parsed.data)
}

function verifyTar(
  deb: ExpectedDeb,
  part: string,
  members: readonly Member[],
  expected: readonly ExpectedMember[],
): readonly Failure[] {
  const byName = new Map(members.map(found => [found.name, found]))
  return [
    ...verifyNames(
      deb.filename,
      part,
      members,
      expected.map(({ name }) => name),
    ),
    ...members.flatMap(found => [
      ...verifyCommon(deb, part, found),
      ...verifyField(deb.filename, part, found.name, 'owner', 'root/root', `${found.user}/${found.group}`),
    ]),
    ...expected.flatMap(wanted => {
      const found = byName.get(wanted.name)
      if (found === undefined) return []
      return [
        ...verifyField(deb.filename, part, wanted.name, 'type', wanted.type, found.type),
        ...verifyField(deb.filename, part, wanted.name, 'mode', octal(wanted.mode), octal(found.mode)),
        ...verifyField(deb.filename, part, wanted.name, 'link target', wanted.target, found.target),
      ]
    }),
  ]
}

function verifyCommon(deb: ExpectedDeb, part: string, found: Member): readonly Failure[] {
  return [
    ...verifyField(deb.filename, part, found.name, 'time', String(deb.epoch), String(found.mtime)),
    ...verifyField(deb.filename, part, found.name, 'owner number', '0/0', `${found.uid}/${found.gid}`),
  ]
}

function verifyNames(
  deb: string,
  part: string,
  members: readonly Member[],
  expected: readonly string[],
): readonly Failure[] {
  const found = new Set<string>()
  const wanted = new Set(expected)
  return [
    ...members
      .filter(({ name }) => {
        const twice = found.has(name)
        found.add(name)
        return twice || !wanted.has(name)
      })
      .flatMap(({ name }) => verifyField(deb, part, name, 'presence', 'absent', 'present')),
    ...expected
      .filter(name => !found.has(name))
      .flatMap(name => verifyField(deb, part, name, 'presence', 'present', 'absent')),
  ]
}

function verifyField(
  deb: string,
  part: string,
  name: string,
  field: string,
  expected: string,
  actual: string,
): readonly Failure[] {
  if (expected === actual) return []
  return [{ code: 'deb-member-wrong', deb, member: `${name} in ${part}`, field, expected, actual }]
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0')
}
