import type { CoreMetadata } from '../../formats/python/wheels/core-metadata.ts'
import { sitePackages, type VenvScheme } from '../venv/venv-scheme.ts'
import type { WheelContent, WheelFile } from '../venv/wheel.ts'
import { fillTemplate } from './templates.ts'

/**
 * debian/copyright from what the wheels say of themselves: for each its authors, its licence and where the licence's text
 * stands in the package. Used where the recipe brings no file of its own.
 */
export function formatCopyright(
  packaging: { readonly name: string; readonly maintainer: string; readonly year: number },
  wheels: readonly WheelContent[],
  scheme: VenvScheme,
): string {
  const parts = wheels.map(wheel => ({
    name: wheel.metadata.writtenName,
    version: wheel.version,
    homepage: homepageOf(wheel.metadata),
    notices: noticesOf(wheel),
    license: licenseOf(wheel.metadata),
    texts: licenseTexts(wheel).map(({ path }) => `${scheme.prefix}/${sitePackages(scheme)}/${path}`),
  }))
  return fillTemplate('copyright', { ...packaging, parts })
}

/** The project's page, if METADATA names one that a control file can hold. */
export function homepageOf(metadata: CoreMetadata): string | undefined {
  const labelled = metadata.projectUrls.find(({ label }) =>
    /^(?:home|homepage|source|source code|repository|github|code)$/i.test(label),
  )
  return [metadata.homepage, labelled?.url].find(url => url !== undefined && /^https?:\/\/[!-~]+$/.test(url))
}

/** Text of METADATA on one line. */
export function oneLine(text: string): string {
  return text.replace(/[\s\u0000-\u001f\u007f]+/g, ' ').trim()
}

/** The notices that the licence texts open with, word by word; else the authors of METADATA. */
function noticesOf(wheel: WheelContent): readonly string[] {
  const notices = licenseTexts(wheel).flatMap(({ bytes }) =>
    Buffer.from(bytes)
      .toString('utf8')
      .split('\n')
      .filter(line => /^\W*(?:copyright|\(c\)|©).*\b\d{4}\b/i.test(line))
      .map(oneLine),
  )
  return notices.length === 0 ? [`Copyright: ${authorsOf(wheel.metadata)}`] : [...new Set(notices)]
}

function authorsOf({ author, authorEmail, writtenName }: CoreMetadata): string {
  const named = oneLine(author ?? authorEmail ?? '')
  return named === '' ? `the authors of ${writtenName}` : named
}

function licenseOf({ license, licenseExpression, classifiers }: CoreMetadata): string {
  if (licenseExpression !== undefined) return oneLine(licenseExpression)
  if (license !== undefined && !license.includes('\n') && license.length <= 80) return oneLine(license)
  const classified = classifiers.flatMap(classifier => {
    const match = /^License :: (?:OSI Approved :: )?(.+)$/.exec(classifier)
    return match?.[1] === undefined || match[1] === 'OSI Approved' ? [] : [oneLine(match[1])]
  })
  return classified.length === 0 ? 'see its text' : classified.join(', ')
}

function licenseTexts({ files, distInfo }: WheelContent): readonly WheelFile[] {
  return files.filter(({ path }) => {
    const name = path.split('/').at(-1) ?? ''
    return path.startsWith(`${distInfo}/`) && /^(?:licen[cs]e|copying|copyright|notice|authors)/i.test(name)
  })
}
