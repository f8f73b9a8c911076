import type { FileRequest } from '../../actions/host.ts'
import { sortByBytes } from '../../core/bytes.ts'
import type { Failure } from '../../core/failure.ts'
import { isAbsentRemote } from '../../core/failures/absent-file.ts'
import { parsePurl } from '../../core/purl.ts'

/**
 * What it means that no mirror has a locked .deb: mirrors keep only the newest version of a package, so it was replaced
 * since. Other failures, and those of other files, stay as they are.
 */
export function explainGoneDeb(file: FileRequest, failures: readonly Failure[]): readonly Failure[] {
  const deb = file.purl.startsWith('pkg:deb/') ? parsePurl(file.purl) : undefined
  const asked = failures.map(failure => ('url' in failure && isAbsentRemote(failure) ? failure.url : ''))
  const [from = ''] = asked
  if (deb === undefined || from === '' || asked.includes('')) return failures
  const { archive = 'debian', lockedOn } = file
  const debs = [{ name: deb.name, version: deb.version, from }]
  return [{ code: 'deb-gone', archive, debs, ...(lockedOn === undefined ? {} : { lockedOn }) }]
}

/** One failure for all the .debs that one archive lost: after a point release these are many. */
export function mergeGoneDebs(failures: readonly Failure[]): readonly Failure[] {
  const merged = new Map<string, Failure>()
  for (const [index, failure] of failures.entries()) {
    const key = failure.code === 'deb-gone' ? failure.archive : `${index}`
    const known = merged.get(key)
    if (failure.code !== 'deb-gone' || known?.code !== 'deb-gone') merged.set(key, failure)
    else
      merged.set(key, {
        ...known,
        debs: sortByBytes([...known.debs, ...failure.debs], ({ name }) => name),
      })
  }
  return [...merged.values()]
}
