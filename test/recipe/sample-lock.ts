import { sha256Of } from '../../src/core/digest.ts'
import type { Lock } from '../../src/recipe/lock/lock.ts'

const file = (filename: string) => ({ filename, sha256: sha256Of(filename), size: filename.length })

/** A small lock in which every kind of entry stands once. */
export const sampleLock: Lock = {
  schema: 1,
  name: 'app',
  'made-from': { 'package.name': sha256Of('"app"'), 'python.pins (app/requirements.txt)': sha256Of('pins') },
  targets: {
    bookworm: {
      suite: 'bookworm',
      architecture: 'amd64',
      python: { version: '3.11.2', minor: '3.11' },
      install: ['pkg:pypi/app@1.0'],
      sdists: [
        {
          purl: 'pkg:pypi/app@1.0',
          ...file('app-1.0.tar.gz'),
          kind: 'pure',
          'build-requires': ['pkg:pypi/flit-core@3.12.0'],
          'dynamic-requires': [],
          'requested-by': ['pins'],
        },
        {
          purl: 'pkg:pypi/flit-core@3.12.0',
          ...file('flit_core-3.12.0.tar.gz'),
          kind: 'pure',
          'build-requires': [],
          'dynamic-requires': [],
          'requested-by': ['pkg:pypi/app@1.0'],
        },
      ],
      crates: [
        { purl: 'pkg:cargo/libc@0.2.1', ...file('libc-0.2.1.crate'), 'requested-by': ['pkg:pypi/app@1.0'] },
      ],
      debian: {
        requested: { build: ['python3'], 'install-test': ['python3'] },
        releases: [
          {
            archive: 'debian',
            suite: 'oldstable',
            codename: 'bookworm',
            date: 'Sat, 06 Sep 2025 10:00:00 UTC',
            sha256: sha256Of('InRelease'),
          },
        ],
        packages: [
          {
            purl: 'pkg:deb/debian/libc6@2.36-9%2Bdeb12u10?arch=amd64',
            ...file('pool/main/g/glibc/libc6_2.36-9+deb12u10_amd64.deb'),
            archive: 'debian',
            in: ['build', 'install-test'],
            'requested-by': ['container:build', 'container:install-test'],
          },
        ],
      },
      'root-file-systems': {
        build: { sha256: sha256Of('root'), size: 100 },
        'install-test': { sha256: sha256Of('installed root'), size: 100 },
      },
    },
  },
}
