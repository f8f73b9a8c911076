import { normalizeName } from '../../../src/formats/python/name.ts'
import type { DebSection } from '../../../src/recipe/recipe.ts'
import { resolveRecipe } from '../../../src/recipe/resolve-recipe.ts'
import type { DebRequest } from '../../../src/stages/deb/deb.ts'
import { readWheel } from '../../../src/stages/venv/read-wheel.ts'
import type { WheelContent } from '../../../src/stages/venv/wheel.ts'
import { type MadeFile, makeWheel } from '../venv/make-wheel.ts'

/** A `deb:` section that uses every part of a package. */
export const wholeSection: DebSection = {
  description: { synopsis: 'greeter of worlds', extended: 'It greets.\n\nEvery world.' },
  commands: ['hello'],
  relations: { recommends: ['nginx'], conflicts: ['python3-hello'] },
  files: [{ src: 'hello.conf', dst: '/etc/hello/', mode: '0640' }],
  links: [{ path: '/usr/share/hello', target: '/etc/hello' }],
  directories: [{ path: '/usr/lib/hello/plugins/' }],
  man: ['hello.1', 'hello.de.1'],
  systemd: [{ unit: 'hello.service' }, { unit: 'hello-idle.service', enable: false, start: false }],
  users: [{ name: '_hello', home: '/var/lib/hello', description: 'greets "100%" of all' }],
  tmpfiles: ['hello-cache.conf'],
  apparmor: [{ profile: 'opt.venvs.hello', mode: 'complain' }],
  triggers: ['interest-noawait /usr/share/hello'],
  allow: [{ lint: 'non-standard-file-perm', path: 'etc/hello/hello.conf', reason: 'may hold a secret' }],
}

const unit = (description: string) => `[Unit]
Description=${description}
Documentation=man:hello(1)

[Service]
ExecStart=/usr/bin/hello
User=_hello

[Install]
WantedBy=multi-user.target
`

const page = `.TH HELLO 1 "2025-11-01" "hello 1.0" "User Commands"
.SH NAME
hello \\- greet the world
.SH SYNOPSIS
.B hello
.SH DESCRIPTION
Greets.
`

/** The recipe folder of `wholeSection`. */
export const wholeFolder: ReadonlyMap<string, Uint8Array> = new Map(
  Object.entries({
    'hello.conf': 'greeting = hello\n',
    'hello.1': page,
    'hello.de.1': page,
    'hello.service': unit('Greeter'),
    'hello-idle.service': unit('Idle greeter'),
    'hello-cache.conf': 'd /var/cache/hello 0750 _hello _hello -\n',
    'opt.venvs.hello': 'profile hello /opt/venvs/hello/bin/hello {\n}\n',
  }).map(([name, text]) => [name, Buffer.from(text)]),
)

/** A request for hello 1.0-1+deb12u1 of bookworm. */
export function helloRequest(section: DebSection = {}, folder = wholeFolder): DebRequest {
  const recipe = resolveRecipe('hello.yaml', {
    schema: 1,
    package: { name: 'hello', maintainer: 'Release Team <release@example.org>' },
    source: { sdist: 'hello' },
    python: { pins: 'requirements.txt' },
    targets: { bookworm: {} },
    deb: section,
  })
  if (recipe.deb === undefined) throw new Error('the recipe has a deb section')
  return {
    name: 'hello',
    maintainer: recipe.package.maintainer,
    deb: recipe.deb,
    suite: 'bookworm',
    python: { version: '3.11.2', minor: '3.11' },
    changelog: [
      'hello (1.0-1+deb12u1) bookworm; urgency=medium',
      '',
      '  * First release.',
      '',
      ' -- Release Team <release@example.org>  Sat, 01 Nov 2025 12:00:00 +0000',
      '',
    ].join('\n'),
    application: normalizeName('hello'),
    folder,
    fromDebian: [],
    installed: [
      { name: 'dpkg', version: '1.21.22' },
      { name: 'base-files', version: '12.4+deb12u10' },
    ],
  }
}

/** The wheel of hello 1.0, with a command of that name. */
export function helloWheel(more: readonly MadeFile[] = []): WheelContent {
  const bytes = makeWheel({
    files: [
      { path: 'hello/__init__.py', content: 'def main():\n    print("hello")\n' },
      { path: 'hello-1.0.dist-info/LICENSE', content: 'MIT License\n\nCopyright (c) 2020 Jane Doe\n' },
      ...more,
    ],
    metadata: [
      'Metadata-Version: 2.1',
      'Name: hello',
      'Version: 1.0',
      'Summary: A greeter of worlds.',
      'Home-page: https://example.org/hello',
      'License: MIT',
      '',
    ].join('\n'),
    entryPoints: '[console_scripts]\nhello = hello:main\n',
  })
  const read = readWheel('hello-1.0-py3-none-any.whl', bytes)
  if (!read.ok) throw new Error(JSON.stringify(read.failures))
  return read.value
}
