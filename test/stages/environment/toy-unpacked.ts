import { sha256Of } from '../../../src/core/digest.ts'
import type { DebMember, UnpackedDeb } from '../../../src/stages/environment/environment.ts'

/** A package as it lies unpacked, with everything a test does not care about filled in. */
export function unpacked(
  name: string,
  control: Readonly<Record<string, string>> = {},
  members: readonly Partial<DebMember>[] = [],
  multiArch = 'no',
): UnpackedDeb {
  const paragraph = [`Package: ${name}`, 'Version: 1:2.0-3', 'Architecture: amd64'].join('\n')
  const files = Object.entries({ ...control, control: paragraph })
  return {
    deb: `${name}.deb`,
    sha256: sha256Of(name),
    name,
    version: '1:2.0-3',
    architecture: 'amd64',
    multiArch,
    paragraph,
    controlFiles: new Map(
      files.map(([file, text]) => [
        file,
        { bytes: Buffer.from(text), mode: /inst$|rm$/.test(file) ? 0o755 : 0o644 },
      ]),
    ),
    members: members.map(member => ({ path: '', kind: 'file', mode: 0o644, target: '', ...member })),
  }
}
