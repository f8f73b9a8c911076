import { formatTar } from '../../../src/formats/archives/write-tar.ts'

/** A .deb with one empty member in its data.tar, as no tool would pack it: a name of Latin-1 bytes, a type flag. */
export function oddDeb({
  name = './opt/odd',
  typeflag = '0',
}: {
  name?: string
  typeflag?: string
}): Uint8Array {
  const control = 'Package: odd\nVersion: 1\nArchitecture: all\n'
  const plain = { kind: 'file', mode: 0o644, mtime: 0 } as const
  const controlTar = formatTar([{ ...plain, path: './control', bytes: Buffer.from(control) }])
  const dataTar = Buffer.from(formatTar([{ ...plain, path: './member', bytes: new Uint8Array() }]))
  dataTar.fill(0, 0, 100)
  dataTar.write(name, 0, 'latin1')
  dataTar.write(typeflag, 156, 'latin1')
  dataTar.write('        ', 148, 'latin1')
  const sum = dataTar.subarray(0, 512).reduce((total, byte) => total + byte, 0)
  dataTar.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return packDeb({ 'control.tar': controlTar, 'data.tar': dataTar })
}

/** A .deb of these members, whatever they hold. */
export function packDeb(members: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const all = { 'debian-binary': Buffer.from('2.0\n'), ...members }
  const packed = Object.entries(all).flatMap(([name, bytes]) => [
    Buffer.from(`${name.padEnd(16)}0           0     0     100644  ${String(bytes.length).padEnd(10)}\`\n`),
    bytes,
    Buffer.from('\n').subarray(0, bytes.length % 2),
  ])
  return Buffer.concat([Buffer.from('!<arch>\n'), ...packed])
}
