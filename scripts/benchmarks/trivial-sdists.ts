import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

/** A backend inside each sdist, so that nothing else needs to be locked. */
const backend = `import base64, hashlib, os, zipfile
NAME = "NAME_HERE"
INFO = f"{NAME}-1.0.dist-info"
FILES = {
    f"{NAME}.py": "",
    f"{INFO}/METADATA": f"Metadata-Version: 2.1\\nName: {NAME}\\nVersion: 1.0\\n",
    f"{INFO}/WHEEL": "Wheel-Version: 1.0\\nGenerator: x\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
}
def record(path, text):
    digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")
    return f"{path},sha256={digest},{len(text)}\\n"
def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    filename = f"{NAME}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(os.path.join(wheel_directory, filename), "w") as wheel:
        for path, text in FILES.items():
            wheel.writestr(path, text)
        listed = "".join(record(path, text) for path, text in FILES.items())
        wheel.writestr(f"{INFO}/RECORD", f"{listed}{INFO}/RECORD,,\\n")
    return filename
`

/** What trivial sdists are made of. */
export interface TrivialSdists {
  readonly count: number
  /** Stands in each of them, so that no store has them or what was asked of them. */
  readonly salt: string
  /** Of each of them, how many tools are needed for building it, each built with the next one; all of them share one chain. */
  readonly tools?: readonly number[]
}

/** Writes a simple index of sdists that need nothing but their tools, `simple`, and the pins of all, `requirements.txt`. */
export function writeTrivialSdists({ count, salt, tools = [] }: TrivialSdists, folder: string): void {
  const index = join(folder, 'simple')
  // Numbered from the ground up: `tool3` is built with `tool2`, `tool1` with nothing.
  const toolsOf = (behind = 0) => (behind === 0 ? [] : [`tool${behind}`])
  for (let level = 1; level <= Math.max(0, ...tools); level += 1)
    writeTrivialSdist(`tool${level}`, toolsOf(level - 1), salt, index)
  const lines = Array.from({ length: count }, (_, number) => {
    const name = `trivial${number}`
    return `${name}==1.0 --hash=sha256:${writeTrivialSdist(name, toolsOf(tools[number]), salt, index)}`
  })
  writeFileSync(join(folder, 'requirements.txt'), `${lines.join('\n')}\n`)
}

/** One sdist and its page; answers its digest. */
function writeTrivialSdist(name: string, requires: readonly string[], salt: string, index: string): string {
  const top = `${name}-1.0`
  const metadata = `Metadata-Version: 2.1\nName: ${name}\nVersion: 1.0\nSummary: ${salt}\n`
  const sdist = gzipSync(
    makeTar([
      [`${top}/PKG-INFO`, metadata],
      [
        `${top}/pyproject.toml`,
        `[build-system]\nrequires = ${JSON.stringify(requires)}\nbuild-backend = "backend"\nbackend-path = ["."]\n\n[project]\nname = "${name}"\nversion = "1.0"\n`,
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
  return sha256
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
