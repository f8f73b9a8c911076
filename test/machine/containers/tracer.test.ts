import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clockSeconds, tracerArguments, tracerRefusedStatus } from '../../../src/actions/tracer.ts'
import type { Variations } from '../../../src/actions/variation.ts'

const clock = '+400d5h'
const ahead = clockSeconds(clock)
let folder = ''

/** Waits in every way that takes a moment, with a signal in between; each line is what was waited for and how long. */
const waits = String.raw`
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>
static void on_alarm(int number) { (void)number; }
static void *work(void *given) { for (int i = 0; i < 9; i++) usleep(10000); return given; }
static double passed(void) {
  static double last; struct timespec now; clock_gettime(CLOCK_MONOTONIC, &now);
  double at = now.tv_sec + now.tv_nsec / 1e9, since = at - last; last = at; return since;
}
static struct timespec soon(void) {
  struct timespec when; clock_gettime(CLOCK_REALTIME, &when);
  when.tv_nsec += 300000000; when.tv_sec += when.tv_nsec / 1000000000; when.tv_nsec %= 1000000000; return when;
}
int main(void) {
  struct timeval day; gettimeofday(&day, 0);
  printf("%ld %ld\n", (long)time(0), (long)day.tv_sec);
  pthread_t thread; pthread_create(&thread, 0, work, 0); signal(SIGALRM, on_alarm);
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER; pthread_cond_t never = PTHREAD_COND_INITIALIZER;
  struct timespec when = soon(); passed(); ualarm(50000, 0); pthread_mutex_lock(&mutex);
  while (pthread_cond_timedwait(&never, &mutex, &when) != ETIMEDOUT) { }
  printf("condition %.1f\n", passed());
  sem_t none; sem_init(&none, 0, 0); when = soon(); passed(); ualarm(50000, 0);
  while (sem_timedwait(&none, &when) != 0 && errno == EINTR) { }
  printf("semaphore %.1f\n", passed());
  when = soon(); passed(); clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &when, 0);
  printf("moment %.1f\n", passed());
  when = (struct timespec){ 0, 300000000 }; passed(); clock_nanosleep(CLOCK_REALTIME, 0, &when, 0);
  printf("duration %.1f\n", passed());
  int timer = timerfd_create(CLOCK_REALTIME, 0); struct itimerspec once = { { 0, 0 }, soon() }; long count;
  passed(); timerfd_settime(timer, TFD_TIMER_ABSTIME, &once, 0); if (read(timer, &count, 8) != 8) return 1;
  printf("timer %.1f\n", passed());
  pthread_join(thread, 0); return 7;
}
`

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'debwright-tracer-'))
  writeFileSync(join(folder, 'waits.c'), waits)
  for (const [name, ...options] of [['dynamic'], ['static', '-static']] as const) {
    const made = spawnSync('gcc', ['-pthread', ...options, '-o', join(folder, name), join(folder, 'waits.c')])
    if (made.status !== 0) throw new Error(String(made.stderr))
  }
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

function trace(variations: Variations, ...words: readonly string[]) {
  const [program = '', ...rest] = [...tracerArguments(variations), ...words]
  const { status, stdout, stderr } = spawnSync(program, rest, { encoding: 'utf8', timeout: 15_000 })
  return { status, stdout, stderr }
}

const now = () => Math.floor(Date.now() / 1000)

describe.each(['dynamic', 'static'])('a %s program under another clock', kind => {
  it('reads the other time, waits as long as it asked for, and ends as it ends', () => {
    const { status, stdout } = trace({ clock }, join(folder, kind))
    const [times = '', ...waited] = stdout.trimEnd().split('\n')
    for (const time of times.split(' ')) expect(Math.abs(Number(time) - now() - ahead)).toBeLessThan(10)
    expect(waited.map(line => line.split(' ')[0])).toEqual([
      ...['condition', 'semaphore', 'moment', 'duration', 'timer'],
    ])
    for (const line of waited) expect(Number(line.split(' ')[1]), line).toBeGreaterThanOrEqual(0.3)
    for (const line of waited) expect(Number(line.split(' ')[1]), line).toBeLessThan(3)
    expect(status).toBe(7)
  })
})

it('reaches what a command starts, and lets threads of Python wait', () => {
  const program = [
    'import threading, time, subprocess, concurrent.futures as f',
    'time.sleep(0.05); threading.Event().wait(0.05); threading.Condition().acquire()',
    'with f.ThreadPoolExecutor(4) as pool: print(sum(pool.map(abs, range(100))))',
    'print(subprocess.run("date +%s; perl -e \'print time\'", shell=True, capture_output=True).stdout.decode())',
  ].join('\n')
  const { status, stdout } = trace({ clock }, '/usr/bin/python3', '-c', program)
  const [sum, ...times] = stdout.trim().split('\n')
  expect(sum).toBe('4950')
  expect(times).toHaveLength(2)
  for (const time of times) expect(Math.abs(Number(time) - now() - ahead)).toBeLessThan(10)
  expect(status).toBe(0)
})

it('tells another release and other processors, each alone, and changes nothing else', () => {
  expect(trace({ kernel: '9.1.2-x' }, 'uname', '-s', '-r', '-v').stdout).toBe('Linux 9.1.2-x #1 9.1.2-x\n')
  expect(trace({ affinity: '77' }, 'nproc').stdout).toBe('77\n')
  const plain = spawnSync('uname', ['-r'], { encoding: 'utf8' }).stdout
  expect(trace({ affinity: '77' }, 'uname', '-r').stdout).toBe(plain)
})

it('ends as the command ends: by a status or a signal, or without having begun', () => {
  expect(trace({ clock }, 'sh', '-c', 'exit 3').status).toBe(3)
  expect(trace({ clock }, 'sh', '-c', 'kill -TERM $$').status).toBe(128 + 15)
  expect(trace({ clock }, 'no-such-program')).toMatchObject({
    status: 127,
    stderr: 'no-such-program: No such file or directory\n',
  })
})

it('says where it may not trace', () => {
  // A process has one tracer at most.
  const { status, stderr } = trace({ clock }, ...tracerArguments({ kernel: '9.1.2-x' }), 'true')
  expect(status).toBe(tracerRefusedStatus)
  expect(stderr).toContain('tracing is refused: ')
})

it('is not there where nothing of it is varied', () => {
  expect(tracerArguments({ umask: '0077' })).toEqual([])
})
