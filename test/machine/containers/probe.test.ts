import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { findRefusal, probeNamespaces } from '../../../src/machine/containers/probe.ts'
import { readProgram } from '../../../src/machine/process.ts'
import { readIdentity, unprivilegedId } from '../../../src/machine/unprivileged.ts'
import { accounts, openCopy, removeCopy } from '../accounts.ts'

afterAll(removeCopy)

const never = new AbortController().signal

/** What the probes find inside a container of an ordinary user's that refuses something to those inside it. */
async function probeInside(options: readonly string[]): Promise<unknown> {
  const user = accounts().find(account => account.uid !== 0)
  const outer = ['--unshare-user', '--uid', '1000', '--gid', '1000', '--dev-bind', '/', '/', ...options]
  const { node, clone } = openCopy()
  const answer = await readProgram(
    {
      program: 'bwrap',
      debianPackage: 'bubblewrap',
      arguments: [...outer, '--', node, join(clone, 'test/machine/containers/probe-child.ts')],
      ...(user === undefined ? {} : { identity: { ...user, dropped: process.getuid?.() === 0 } }),
    },
    never,
  )
  if (!answer.ok) throw new Error(JSON.stringify(answer.failures))
  return JSON.parse(Buffer.from(answer.value).toString('utf8'))
}

it('finds every step allowed on a machine whose containers work', async () => {
  const identity = await readIdentity()
  if (!identity.ok) throw new Error(JSON.stringify(identity.failures))
  expect(await probeNamespaces(identity.value, never)).toEqual({
    ok: true,
    value: ['user namespace', 'uid map', 'fresh /proc', 'network namespace'].map(step => ({
      step,
      allowed: true,
    })),
  })
  expect(await findRefusal(identity.value, never)).toEqual({ ok: true, value: undefined })
})

it('names the user namespace where none may be made', async () => {
  expect(await probeInside(['--disable-userns'])).toMatchObject({
    ok: true,
    value: [
      { step: 'user namespace', allowed: false, owner: expect.any(String), remedy: expect.any(String) },
      { step: 'uid map', allowed: true },
    ],
  })
})

it('names the fresh /proc where parts of /proc are masked', async () => {
  expect(await probeInside(['--unshare-pid', '--proc', '/proc', '--tmpfs', '/proc/sys/fs'])).toMatchObject({
    ok: true,
    value: [
      { step: 'user namespace', allowed: true },
      { step: 'uid map', allowed: true },
      {
        step: 'fresh /proc',
        allowed: false,
        answer: expect.stringContaining('proc'),
        remedy: expect.stringContaining('masked'),
      },
      { step: 'network namespace', allowed: true },
    ],
  })
})

it('chooses an identity that no account has', async () => {
  const passwd = await readFile('/etc/passwd', 'latin1')
  expect(passwd.split('\n').map(line => line.split(':')[2])).not.toContain(String(unprivilegedId))
})
