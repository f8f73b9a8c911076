import { createHash } from 'node:crypto'
import { sortByBytes } from '../../core/bytes.ts'
import { formatControl } from '../../formats/debian/control.ts'
import { formatRfc5322Date } from '../../formats/debian/rfc5322-date.ts'
import { synopsisOf } from './control.ts'
import type { DebPlan } from './plan.ts'

/** A file with its bytes, to be listed with its sums. */
export interface ListedFile {
  readonly name: string
  readonly bytes: Uint8Array
}

/**
 * The .buildinfo: what the package was built from and in which container, deb-buildinfo(5). What describes one run (date,
 * path, kernel) is left out, so that two builders write the same file.
 */
export function formatBuildinfo(plan: DebPlan, deb: ListedFile): string {
  const { request, release, code } = plan
  const installed = sortByBytes(request.installed, ({ name }) => name).map(
    ({ name, version }, index, all) => `${name} (= ${version})${index === all.length - 1 ? '' : ','}`,
  )
  return formatControl([
    new Map([
      ['Format', '1.0'],
      ['Source', request.name],
      ['Binary', request.name],
      ['Architecture', code.architecture],
      ['Version', release.version],
      ['Checksums-Md5', listSums('md5', [deb])],
      ['Checksums-Sha1', listSums('sha1', [deb])],
      ['Checksums-Sha256', listSums('sha256', [deb])],
      ['Build-Architecture', 'amd64'],
      ['Installed-Build-Depends', ['', ...installed].join('\n')],
      ['Environment', ['', 'LC_ALL="C.UTF-8"', `SOURCE_DATE_EPOCH="${release.date}"`, 'TZ="UTC"'].join('\n')],
    ]),
  ])
}

/** The .changes: what an archive is given, deb-changes(5); not signed. */
export function formatChanges(plan: DebPlan, deb: ListedFile, buildinfo: ListedFile): string {
  const { request, release, code, application } = plan
  const files = [buildinfo, deb]
  const { section, priority } = request.deb
  const heading = `${release.package} (${release.version}) ${release.distributions.join(' ')}; urgency=${release.urgency}`
  return formatControl([
    new Map([
      ['Format', '1.8'],
      ['Date', formatRfc5322Date(release.date, release.zone)],
      ['Source', request.name],
      ['Binary', request.name],
      ['Architecture', code.architecture],
      ['Version', release.version],
      ['Distribution', release.distributions.join(' ')],
      ['Urgency', release.urgency],
      ['Maintainer', request.maintainer],
      ['Changed-By', release.maintainer],
      ['Description', `\n${request.name} - ${synopsisOf(request, application)}`],
      ['Changes', ['', heading, '', ...release.changes].join('\n')],
      ['Checksums-Sha1', listSums('sha1', files)],
      ['Checksums-Sha256', listSums('sha256', files)],
      ['Files', listSums('md5', files, ` ${section} ${priority}`)],
    ]),
  ])
}

function listSums(algorithm: string, files: readonly ListedFile[], extra = ''): string {
  return files
    .map(({ name, bytes }) => {
      const sum = createHash(algorithm).update(bytes).digest('hex')
      return `\n${sum} ${bytes.byteLength}${extra} ${name}`
    })
    .join('')
}
