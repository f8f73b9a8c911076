import { parsePurl } from '../../core/purl.ts'

/** Whether a lock may name a .deb so: a name by Debian Policy 5.6.7, a version by 5.6.12. */
export function isDebPurl(purl: string): boolean {
  const version = parsePurl(purl)?.version
  return (
    /^pkg:deb\/debian\/[a-z0-9][a-z0-9+.-]+@[^?]+\?arch=/.test(purl) &&
    /^[0-9A-Za-z.+:~-]+$/.test(version ?? '')
  )
}

/** deb822 `Filename`: relative to the archive's root, such as pool/main/g/gcc-12/gcc-12_12.2.0-14_amd64.deb. */
export function isPoolPath(filename: string): boolean {
  return (
    filename.endsWith('.deb') &&
    filename.split('/').every(segment => /^[A-Za-z0-9][A-Za-z0-9._+~%:-]*$/.test(segment))
  )
}
