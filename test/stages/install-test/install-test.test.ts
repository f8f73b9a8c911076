import { describe, expect, it } from 'vitest'
import type { Executor } from '../../../src/actions/host.ts'
import { nodeAt } from '../../../src/actions/tree-paths.ts'
import { digestOf } from '../../../src/core/digest.ts'
import type { Failure } from '../../../src/core/failure.ts'
import { fail } from '../../../src/core/result.ts'
import { type InstallTestRequest, installTestAction } from '../../../src/stages/install-test/install-test.ts'
import { runInstallTest } from '../../../src/stages/install-test/run.ts'
import { helloRequest, wholeSection } from '../deb/hello-request.ts'
import { hostRoot, memoryStore } from '../deb/host-executor.ts'

const digest = digestOf(Buffer.from('a .deb'))
const request: InstallTestRequest = {
  name: 'hello',
  deb: helloRequest(wholeSection).deb,
  suite: 'bookworm',
  pythonMinor: '3.11',
  fromDebian: [],
  tests: [{ run: 'hello --version', user: '_hello' }],
  package: { name: 'hello_1.1-1+deb12u1_all.deb', digest },
  previous: { name: 'hello_1.0-1+deb12u1_all.deb', digest },
}

describe('installTestAction', () => {
  it('tells the container everything that it must know', () => {
    const action = installTestAction(request, hostRoot)
    expect(action.profile).toBe('system')
    const [mount] = action.mounts
    if (mount === undefined) throw new Error('there is a mount')
    const asked = nodeAt(mount.tree, 'request.json')
    expect(asked?.kind === 'file' && JSON.parse(Buffer.from(asked.bytes ?? []).toString())).toEqual({
      name: 'hello',
      deb: 'hello_1.1-1+deb12u1_all.deb',
      previous: 'previous/hello_1.0-1+deb12u1_all.deb',
      prefix: '/opt/venvs/hello',
      python: 'python3.11',
      tests: [{ run: 'hello --version', user: '_hello' }],
      units: ['/lib/systemd/system/hello.service', '/lib/systemd/system/hello-idle.service'],
      conffiles: ['/etc/hello/hello.conf', '/etc/apparmor.d/opt.venvs.hello'],
      profiles: true,
      homes: ['/var/lib/hello'],
    })
    expect(nodeAt(mount.tree, 'previous/hello_1.0-1+deb12u1_all.deb')).toMatchObject({ digest })
  })
})

describe('runInstallTest', () => {
  /** An executor whose every action fails with these last lines. */
  function failing(tail: readonly string[]): Executor {
    const failure: Failure = {
      code: 'action-failed',
      label: 'install test',
      exit: { kind: 'status', status: 1 },
      tail,
      log: 'log',
      folder: 'folder',
    }
    const builder = { name: 'a', uid: 1000, hostname: 'a', cpus: 1, fileOrder: 'disk' } as const
    return { builder, slots: 1, execute: async () => fail(failure) }
  }

  async function failuresOf(tail: readonly string[]): Promise<readonly Failure[]> {
    const { signal } = new AbortController()
    const ran = await runInstallTest(request, hostRoot, { store: memoryStore() }, failing(tail), signal)
    return ran.ok ? [] : ran.failures
  }

  it('turns what the container says last into the failure of that step', async () => {
    const said = { code: 'leftover-files', step: 'purge', paths: ['/var/lib/x'] }
    expect(await failuresOf(['--- purge', `install-test: ${JSON.stringify(said)}`])).toMatchObject([said])
  })

  it.each([
    ['says nothing', []],
    ['says what is no report', ['install-test: {"code":"good"}']],
    ['breaks off', ['install-test: {"code":']],
  ])('stays with the failed action where the container %s', async (_, tail) => {
    expect(await failuresOf(tail)).toMatchObject([{ code: 'action-failed' }])
  })
})
