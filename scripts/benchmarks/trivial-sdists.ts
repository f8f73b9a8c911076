import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

/** A backend of 12 lines inside each sdist, so that nothing else needs to be locked. */
const backend = `import os, zipfile
NAME = "NAME_HERE"
def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    filename = f"{NAME}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(os.path.join(wheel_directory, filename), "w") as wheel:
        wheel.writestr(f"{NAME}.py", "")
        wheel.writestr(f"{NAME}-1.0.dist-info/METADATA", f"Metadata-Version: 2.1\\nName: {NAME}\\nVersion: 1.0\\n")
        wheel.writestr(f"{NAME}-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\\nGenerator: x\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr(f"{NAME}-1.0.dist-info/RECORD", "")
    return filename
`

/** Writes a simple index of \`count\` sdists that need nothing, and the pins of all of them. */
export function writeTrivialSdists(count: number, index: string, pins: string): void {
  const lines: string[] = []
  for (let number = 0; number < count; number += 1) {
    const name = `trivial${number}`
    const top = `${name}-1.0`
    const metadata = `Metadata-Version: 2.1\nName: ${name}\nVersion: 1.0\n`
    const sdist = gzipSync(
      makeTar([
        [`${top}/PKG-INFO`, metadata],
        [
          `${top}/pyproject.toml`,
          `[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n\n[project]\nname = "${name}"\nversion = "1.0"\n`,
        ],
        [`${top}/backend.py`, backend.replace('NAME_HERE', name)],
      ]),
    )
    const sha256 = createHash('sha256').update(sdist).digest('hex')
    const folder = join(index, name)
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, `${top}.tar.gz`), sdist)
    writeFileSync(
      join(folder, 'index.html'),
      [
        '<!DOCTYPE html><html><body>',
        `<a href="${top}.tar.gz#sha256=${sha256}">${top}.tar.gz</a>`,
        // Never fetched: that it is listed says that the wheel is pure.
        `<a href="${top}-py3-none-any.whl#sha256=${'0'.repeat(64)}">${top}-py3-none-any.whl</a>`,
        '</body></html>\n',
      ].join('\n'),
    )
    lines.push(`${name}==1.0 --hash=sha256:${sha256}`)
  }
  writeFileSync(pins, `${lines.join('\n')}\n`)
}

/** A ustar archive of regular files. */
function makeTar(files: readonly (readonly [path: string, text: string])[]): Buffer {
  const blocks = files.flatMap(([path, text]) => {
    const body = Buffer.from(text)
    const header = Buffer.alloc(512)
    header.write(path, 0)
    header.write('0000644', 100)
    header.write('0000000', 108)
    header.write('0000000', 116)
    header.write(body.length.toString(8).padStart(11, '0'), 124)
    header.write('11111111111', 136)
    header.write(`${' '.repeat(8)}0`, 148)
    header.write('ustar', 257)
    header.write('00', 263)
    const sum = header.reduce((total, byte) => total + byte, 0)
    header.write(`${sum.toString(8).padStart(6, '0')}\u0000 `, 148)
    return [header, body, Buffer.alloc((512 - (body.length % 512)) % 512)]
  })
  return Buffer.concat([...blocks, Buffer.alloc(1024)])
}
