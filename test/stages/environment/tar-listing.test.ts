import { expect, it } from 'vitest'
import { parseTarListing } from '../../../src/stages/environment/tar-listing.ts'

const date = '2011-11-11 11:11'

it.each([
  [`drwxrwxrwt 0/0               0 ${date} "./"`, { path: '', kind: 'directory', mode: 0o1777, target: '' }],
  [
    `-rwsr-sr-x 0/42          68496 ${date} "./bin/su"`,
    { path: 'bin/su', kind: 'file', mode: 0o6755, target: '' },
  ],
  [
    `lrwxrwxrwx 0/0               0 ${date} "./bin/a -> b" -> "link to \\"c\\""`,
    { path: 'bin/a -> b', kind: 'symlink', mode: 0o777, target: 'link to "c"' },
  ],
  [
    `hrwxr-xr-x 0/0               0 ${date} "./bin/uncompress" link to "./bin/gunzip"`,
    { path: 'bin/uncompress', kind: 'hardlink', mode: 0o755, target: './bin/gunzip' },
  ],
  [
    `-rw-r--r-- 0/0               0 ${date}:30 "./opt/gr\\303\\266\\303\\237e\\\\"`,
    { path: 'opt/größe\\', kind: 'file', mode: 0o644, target: '' },
  ],
])('reads %s', (line, member) => {
  expect(parseTarListing(line)).toEqual({ ok: true, value: member })
})

it.each([
  [`crw-rw-rw- 0/0             1,3 ${date} "./dev/null"`, 'no file, folder or link'],
  [`prw-rw-rw- 0/0               0 ${date} "./run/pipe"`, 'no file, folder or link'],
  [`-rw-r--r-- 0/0               0 ${date} "./opt/b\\344r"`, 'a name that is not UTF-8'],
  [`-rw-r--r-- 0/0               0 ${date} "./opt/a\\nb"`, 'a name that is no path below the root'],
  [`-rw-r--r-- 0/0               0 ${date} "../opt"`, 'a name that is no path below the root'],
  [`-rw-r--r-- 0/0               0 ${date} "/etc/passwd"`, 'a name that is no path below the root'],
  [`-rw-r--r-- 0/0               0 ${date} "./opt//a"`, 'a name that is no path below the root'],
  ['tar: something else', 'tar listed it in an unknown form'],
])('refuses %s', (line, problem) => {
  expect(parseTarListing(line)).toMatchObject({ ok: false, failures: [{ problem }] })
})
