import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'

/** A file of a wheel that a test makes up. */
export interface MadeFile {
  readonly path: string
  readonly content: string | Uint8Array
  readonly executable?: boolean
}

/** What a made wheel says of itself; everything but the files can be made wrong. */
export interface MadeWheel {
  readonly name?: string
  readonly version?: string
  readonly tag?: string
  readonly files: readonly MadeFile[]
  readonly metadata?: string
  readonly entryPoints?: string
  /** Changes the text of RECORD before it is stored. */
  readonly tamper?: (record: string) => string
}

/** A wheel, not compressed, with right METADATA, WHEEL and RECORD unless the test says otherwise. */
export function makeWheel(wheel: MadeWheel): Buffer {
  const { name = 'hello', version = '1.0', tag = 'py3-none-any' } = wheel
  const distInfo = `${name}-${version}.dist-info`
  const files: MadeFile[] = [
    ...wheel.files,
    {
      path: `${distInfo}/METADATA`,
      content: wheel.metadata ?? `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`,
    },
    {
      path: `${distInfo}/WHEEL`,
      content: `Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: ${tag}\n`,
    },
    ...(wheel.entryPoints === undefined
      ? []
      : [{ path: `${distInfo}/entry_points.txt`, content: wheel.entryPoints }]),
  ]
  const record = [...files.map(recordLine), `${distInfo}/RECORD,,\n`].join('')
  return makeZip([...files, { path: `${distInfo}/RECORD`, content: wheel.tamper?.(record) ?? record }])
}

/** RECORD's line for a file. */
export function recordLine({ path, content }: MadeFile): string {
  const bytes = Buffer.from(content)
  return `${path.includes(',') ? `"${path}"` : path},sha256=${createHash('sha256').update(bytes).digest('base64url')},${bytes.length}\n`
}

function makeZip(files: readonly MadeFile[]): Buffer {
  const locals: Buffer[] = []
  const centrals: Buffer[] = []
  let offset = 0
  for (const file of files) {
    const name = Buffer.from(file.path)
    const bytes = Buffer.from(file.content)
    const shared = Buffer.alloc(26)
    shared.writeUInt16LE(20, 0)
    shared.writeUInt16LE(0x5b6b, 8)
    shared.writeUInt32LE(crc32(bytes), 10)
    shared.writeUInt32LE(bytes.length, 14)
    shared.writeUInt32LE(bytes.length, 18)
    shared.writeUInt16LE(name.length, 22)
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), shared, name, bytes])
    const tail = Buffer.alloc(14)
    const mode = file.executable === true ? 0o100755 : 0o100644
    tail.writeUInt32LE((mode << 16) >>> 0, 6)
    tail.writeUInt32LE(offset, 10)
    centrals.push(
      Buffer.concat([Buffer.from('PK\x01\x02', 'latin1'), Buffer.from([20, 3]), shared, tail, name]),
    )
    locals.push(local)
    offset += local.length
  }
  const directory = Buffer.concat(centrals)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(files.length, 8)
  end.writeUInt16LE(files.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...locals, directory, end])
}
