import type { Description, Descriptions } from './description.ts'

/** Why one archive is refused: which archive, which member where it is one member's fault, and what was found. */
interface ArchiveRefusal<C extends string> {
  readonly code: C
  readonly archive: string
  readonly member?: string
  readonly found: string
}

/** An archive is not read, because what it holds is unclear, unsafe, broken or too large: exit status 3. */
export type ArchiveFailure =
  | ArchiveRefusal<'archive-ambiguous'>
  | ArchiveRefusal<'archive-unusual'>
  | ArchiveRefusal<'archive-damaged'>
  | ArchiveRefusal<'archive-unsafe-path'>
  | ArchiveRefusal<'archive-too-large'>
  | ArchiveRefusal<'archive-top-directory'>
  | ArchiveRefusal<'archive-format-unknown'>

/** What each `ArchiveFailure` says to people: headline, details and the next step. */
export const archiveDescriptions: Descriptions<ArchiveFailure> = {
  'archive-ambiguous': refusal(
    f => `${f.archive}: two programs would read this archive differently`,
    'such an archive may show a reviewer other files than a build: ask upstream for a plain archive of this release',
  ),
  'archive-unusual': refusal(
    f => `${f.archive} uses a form that ordinary archives do not have`,
    'ask upstream for an archive that an ordinary build backend wrote, or report the form if one did write it',
  ),
  'archive-damaged': refusal(
    f => `${f.archive} is damaged`,
    f =>
      f.archive.endsWith('.whl')
        ? 'look at the log of the build that wrote it'
        : 'the digest was right, so the file was damaged before it was pinned: review it and pin another file',
  ),
  'archive-unsafe-path': refusal(
    f => `${f.archive} holds a path or link that must not be unpacked`,
    'do not unpack this file with other tools either; ask upstream how it came about',
  ),
  'archive-too-large': refusal(
    f => `${f.archive} holds more than an archive may hold`,
    'no sdist comes near this limit: look at what the archive holds, it may be meant to exhaust a machine',
  ),
  'archive-top-directory': refusal(
    f => `${f.archive} does not unpack to one directory`,
    'an sdist holds exactly one directory, NAME-VERSION: ask upstream for a valid sdist',
  ),
  'archive-format-unknown': refusal(
    f => `${f.archive} is not of a format that debwright reads`,
    'sdists are .tar.gz or .zip; a .deb holds control.tar and data.tar, plain or as .gz, .xz or .zst',
  ),
}

function refusal<C extends string>(
  message: (failure: ArchiveRefusal<C>) => string,
  hint: string | ((failure: ArchiveRefusal<C>) => string),
): Description<ArchiveRefusal<C>> {
  return {
    status: 3,
    message,
    facts: f => [
      ...(f.member === undefined ? [] : [['member', f.member] as const]),
      ['found', f.found] as const,
    ],
    hint: f => (typeof hint === 'string' ? hint : hint(f)),
  }
}
