import { expect, it } from 'vitest'
import { planDeb } from '../../../src/stages/deb/plan.ts'
import { formatBuildinfo, formatChanges } from '../../../src/stages/deb/upload-files.ts'
import { layOutVenv } from '../../../src/stages/venv/lay-out-venv.ts'
import { helloRequest, helloWheel } from './hello-request.ts'

const scheme = { prefix: '/opt/venvs/hello', pythonMinor: '3.11', installer: 'debwright' }
const deb = { name: 'hello_1.0-1+deb12u1_all.deb', bytes: Buffer.from('a .deb') }

it('writes .buildinfo and .changes as the standards say', () => {
  const wheel = helloWheel()
  const venv = layOutVenv([{ wheel }], scheme, '3.11.2')
  if (!venv.ok) throw new Error(JSON.stringify(venv.failures))
  const plan = planDeb(helloRequest(), venv.value, [wheel], scheme)
  if (!plan.ok) throw new Error(JSON.stringify(plan.failures))
  const text = formatBuildinfo(plan.value, deb)
  expect(text).toBe(`Format: 1.0
Source: hello
Binary: hello
Architecture: all
Version: 1.0-1+deb12u1
Checksums-Md5:
 588fde094f06d0b8c111023b589905ee 6 hello_1.0-1+deb12u1_all.deb
Checksums-Sha1:
 2ccbf7edb6cf6ed389bd04b07acafb67ee91eb6c 6 hello_1.0-1+deb12u1_all.deb
Checksums-Sha256:
 a601b43fa7545c828ee6ac562c56db9b127dc39d08370d31766891cfa720eaa4 6 hello_1.0-1+deb12u1_all.deb
Build-Architecture: amd64
Installed-Build-Depends:
 base-files (= 12.4+deb12u10),
 dpkg (= 1.21.22)
Environment:
 LC_ALL="C.UTF-8"
 SOURCE_DATE_EPOCH="1761998400"
 TZ="UTC"
`)
  const changes = formatChanges(plan.value, deb, { name: 'hello.buildinfo', bytes: Buffer.from(text) })
  expect(changes.replace(/^ [0-9a-f]{32,64} /gm, ' SUM ')).toBe(`Format: 1.8
Date: Sat, 01 Nov 2025 12:00:00 +0000
Source: hello
Binary: hello
Architecture: all
Version: 1.0-1+deb12u1
Distribution: bookworm
Urgency: medium
Maintainer: Release Team <release@example.org>
Changed-By: Release Team <release@example.org>
Description:
 hello - greeter of worlds
Changes:
 hello (1.0-1+deb12u1) bookworm; urgency=medium
 .
   * First release.
Checksums-Sha1:
 SUM ${Buffer.byteLength(text)} hello.buildinfo
 SUM 6 hello_1.0-1+deb12u1_all.deb
Checksums-Sha256:
 SUM ${Buffer.byteLength(text)} hello.buildinfo
 SUM 6 hello_1.0-1+deb12u1_all.deb
Files:
 SUM ${Buffer.byteLength(text)} misc optional hello.buildinfo
 SUM 6 misc optional hello_1.0-1+deb12u1_all.deb
`)
})
