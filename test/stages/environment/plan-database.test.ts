import { expect, it } from 'vitest'
import { pathsToSum, planDatabase } from '../../../src/stages/environment/plan-database.ts'
import { unpacked } from './toy-unpacked.ts'

const lib = unpacked(
  'libtoy',
  { triggers: '# for tests\ninterest-noawait /usr/share/toys\ninterest toys-changed\n', md5sums: '' },
  [{ path: '', kind: 'directory' }, { path: 'usr', kind: 'directory' }, { path: 'usr/lib.so' }],
  'same',
)
const app = unpacked(
  'app',
  {
    conffiles: '/etc/app.conf\nremove-on-upgrade /etc/old.conf\n',
    postinst: '#!/bin/sh\n',
    triggers: 'activate toys-changed\ninterest-await /etc/app.d\n',
  },
  [
    { path: 'etc/app.conf' },
    { path: 'usr/bin/app' },
    { path: 'usr/bin/link', kind: 'symlink', target: 'app' },
  ],
)
const sums = new Map([
  ['/etc/app.conf', 'c'.repeat(32)],
  ['/usr/bin/app', 'a'.repeat(32)],
])

it('writes the database as dpkg would have it after unpacking', () => {
  const files = Object.fromEntries(
    planDatabase([lib, app], sums).map(({ path, bytes, executable }) => [
      `${path.replace('var/lib/dpkg/', '')}${executable ? ' *' : ''}`,
      Buffer.from(bytes).toString(),
    ]),
  )
  expect(files).toEqual({
    status: `Package: app
Status: install ok unpacked
Version: 1:2.0-3
Architecture: amd64
Conffiles:
 /etc/app.conf ${'c'.repeat(32)}
 /etc/old.conf newconffile remove-on-upgrade

Package: libtoy
Status: install ok unpacked
Version: 1:2.0-3
Architecture: amd64
`,
    available: '',
    diversions: '',
    statoverride: '',
    'info/format': '1\n',
    'info/app.list': '/etc/app.conf\n/usr/bin/app\n/usr/bin/link\n',
    'info/app.md5sums': `${'a'.repeat(32)}  usr/bin/app\n`,
    'info/app.conffiles': '/etc/app.conf\nremove-on-upgrade /etc/old.conf\n',
    'info/app.postinst *': '#!/bin/sh\n',
    'info/app.triggers': 'activate toys-changed\ninterest-await /etc/app.d\n',
    'info/libtoy:amd64.list': '/.\n/usr\n/usr/lib.so\n',
    'info/libtoy:amd64.md5sums': '',
    'info/libtoy:amd64.triggers': Buffer.from(lib.controlFiles.get('triggers')?.bytes ?? []).toString(),
    'triggers/File': '/etc/app.d app\n/usr/share/toys libtoy:amd64/noawait\n',
    'triggers/Unincorp': '',
    'triggers/toys-changed': 'libtoy:amd64\n',
  })
})

it('does not depend on the order of the packages', () => {
  expect(planDatabase([app, lib], sums)).toEqual(planDatabase([lib, app], sums))
})

it('asks for the sums of conffiles, and of all files of a package that brings none', () => {
  expect(new Set(pathsToSum([lib, app]))).toEqual(new Set(['/etc/app.conf', '/usr/bin/app']))
})
