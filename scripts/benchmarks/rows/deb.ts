import { cpSync, globSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { runCommand } from '../command.ts'
import { runRace } from '../race.ts'
import type { Row } from '../row.ts'
import { debwright, forgetBench, stage, type Workshop } from '../workshop.ts'

const recipe = 'pipelines/hello.yaml'

/** hello's wheels to its .deb, beside dh-virtualenv with the same wheels. */
export const deb: Row = {
  name: 'deb',
  work: "hello's .deb from its wheels",
  goal: '≤ 0.1 ×',
  measure: async workshop => {
    const built = join(workshop.folder, 'hello')
    const build = debwright(workshop, 'build', recipe, '--no-test', '--output', built)
    runCommand({ arguments: build, folder: workshop.clone }, workshop)
    const wheels = globSync(join(built, '**', '*.whl'))
    const source = writeSource(workshop, wheels)
    return runRace(
      {
        ours: {
          command: { arguments: stage(workshop, 'deb', recipe), folder: workshop.clone },
          reset: () => forgetBench(workshop),
        },
        peer: {
          name: 'dh-virtualenv',
          command: {
            arguments: ['dpkg-buildpackage', '--build=binary', '--no-sign', '--no-check-builddeps'],
            folder: source,
            environment: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
          },
          reset: () => {
            for (const left of globSync(
              join(source, 'debian', '{hello,.debhelper,files,*.substvars,debhelper*}'),
            ))
              rmSync(left, { recursive: true })
          },
        },
        goal: { times: 0.1 },
      },
      workshop,
    )
  },
}

/** A source package as dh-virtualenv's own tutorial has it, which installs from these wheels only. */
function writeSource({ folder }: Workshop, wheels: readonly string[]): string {
  const source = join(folder, 'dh', 'hello-1.0')
  mkdirSync(join(source, 'debian'), { recursive: true })
  mkdirSync(join(source, 'wheels'))
  for (const wheel of wheels) cpSync(wheel, join(source, 'wheels', basename(wheel)))
  const pins = [...new Set(wheels.map(wheel => basename(wheel).split('-').slice(0, 2).join('==')))]
  const write = (path: string, text: string, mode = 0o644) =>
    writeFileSync(join(source, path), text, { mode })
  write('requirements.txt', `${pins.join('\n')}\n`)
  write(
    'debian/changelog',
    'hello (1.0-1) bookworm; urgency=medium\n\n  * Bench.\n\n -- Bench <bench@example.org>  Fri, 11 Nov 2011 11:11:11 +0000\n',
  )
  write(
    'debian/control',
    `Source: hello
Section: python
Priority: optional
Maintainer: Bench <bench@example.org>
Build-Depends: debhelper-compat (= 13)
Standards-Version: 4.6.2

Package: hello
Architecture: any
Description: bench
 bench
`,
  )
  write(
    'debian/rules',
    [
      '#!/usr/bin/make -f',
      '%:',
      '\tdh $@ --with python-virtualenv',
      'override_dh_virtualenv:',
      '\tdh_virtualenv --builtin-venv --python=/usr/bin/python3 --skip-install \\',
      '\t\t--extra-pip-arg=--no-index --extra-pip-arg=--find-links=$(CURDIR)/wheels',
      '',
    ].join('\n'),
    0o755,
  )
  return source
}
