import { Readable, Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { type ProgramCall, readProgram, runProgram } from '../../src/machine/process.ts'

const never = new AbortController().signal
const sh = (script: string): ProgramCall => ({
  program: 'sh',
  debianPackage: 'dash',
  arguments: ['-c', script],
})

async function run(call: ProgramCall, signal = never) {
  const ended = await runProgram(call, signal)
  if (!ended.ok) throw new Error(JSON.stringify(ended.failures))
  return { ...ended.value, stdout: Buffer.from(ended.value.stdout).toString('utf8') }
}

it('inherits no variable, no folder and no descriptor', async () => {
  process.env['DEBWRIGHT_TEST_SECRET'] = 'secret'
  const ended = await run(sh('pwd; env; ls /proc/self/fd'))
  expect(ended.stdout.split('\n').filter(line => !/^(PWD|OLDPWD|_)=/.test(line))).toEqual([
    '/',
    'PATH=/usr/sbin:/usr/bin:/sbin:/bin',
    'LC_ALL=C.UTF-8',
    'TZ=UTC',
    ...['0', '1', '2', '3', ''],
  ])
})

it('passes bytes and streams on descriptors of their own, and receives', async () => {
  const received: string[] = []
  const ended = await run({
    ...sh('cat <&3; cat <&5; echo status >&4; cat'),
    input: Buffer.from('input'),
    descriptors: [
      { kind: 'bytes', bytes: Buffer.from('bytes ') },
      { kind: 'receive', receive: text => received.push(text) },
      { kind: 'stream', stream: Readable.from([Buffer.from('stream ')]) },
    ],
  })
  expect(ended.stdout).toBe('bytes stream input')
  expect(received.join('')).toBe('status\n')
})

it('writes large output to a stream without keeping it', async () => {
  let size = 0
  const output = new Writable({
    write(piece: Buffer, _encoding, done) {
      size += piece.length
      done()
    },
  })
  const ended = await run({ ...sh('head -c 30000000 /dev/zero'), output, captureBytes: 1000 })
  expect(ended.exit).toBeUndefined()
  expect(size).toBe(30_000_000)
})

it('does not mind a program that reads nothing of its input', async () => {
  const ended = await run({ ...sh('true'), input: Buffer.alloc(10_000_000) })
  expect(ended.exit).toBeUndefined()
})

describe('the end of a program', () => {
  it.each([
    ['a status', 'exit 7', { kind: 'status', status: 7 }],
    ['a signal', 'kill -USR1 $$', { kind: 'signal', signal: 'SIGUSR1' }],
    ['too much output', 'yes', { kind: 'output-limit', bytes: 5000 }],
  ])('is %s', async (_name, script, exit) => {
    expect((await run({ ...sh(script), captureBytes: 5000 })).exit).toEqual(exit)
  })

  it('is a timeout, though the program ignores every signal that it can', async () => {
    const ended = await run({ ...sh('trap "" TERM INT HUP; exec sleep 60'), timeoutMs: 100 })
    expect(ended.exit).toEqual({ kind: 'timeout', afterMs: 100 })
  })

  it('is a throw of the reason after a cancellation', async () => {
    const cancel = new AbortController()
    const pids: number[] = []
    const call: ProgramCall = {
      ...sh('echo $$ >&3; exec sleep 60'),
      descriptors: [
        {
          kind: 'receive',
          receive: text => {
            pids.push(Number(text))
            cancel.abort(new Error('cancelled'))
          },
        },
      ],
    }
    await expect(runProgram(call, cancel.signal)).rejects.toThrow('cancelled')
    expect(() => process.kill(pids[0] ?? 0, 0)).toThrow('ESRCH')
  })
})

it('names the Debian package of a program that is not there', async () => {
  expect(await runProgram({ program: 'no-such-tool', debianPackage: 'tools', arguments: [] }, never)).toEqual(
    {
      ok: false,
      failures: [{ code: 'tool-missing', tool: 'no-such-tool', debianPackage: 'tools' }],
    },
  )
})

it('says so when a program is there and cannot be started', async () => {
  expect(
    await runProgram({ program: '/etc/passwd', debianPackage: 'tools', arguments: [] }, never),
  ).toMatchObject({
    failures: [{ code: 'tool-failed', tool: '/etc/passwd', text: 'it could not be started: EACCES' }],
  })
})

it('turns a bad end into a failure with the last words of the program', async () => {
  expect(await readProgram(sh('echo why >&2; exit 3'), never)).toEqual({
    ok: false,
    failures: [{ code: 'tool-failed', tool: 'sh', exit: { kind: 'status', status: 3 }, text: 'why' }],
  })
})

it.runIf(process.getuid?.() === 0)('changes the uid, gid and groups when root asks for it', async () => {
  const ended = await run({
    ...sh('id -u; id -g; id -G'),
    identity: { uid: 65529, gid: 65529, dropped: true },
  })
  expect(ended.stdout).toBe('65529\n65529\n65529\n')
})
