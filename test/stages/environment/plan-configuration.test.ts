import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { planConfiguration, planInputs } from '../../../src/stages/environment/plan-configuration.ts'
import {
  checkConfigured,
  explainConfigurationEnd,
} from '../../../src/stages/environment/read-configuration.ts'
import { unpacked } from './toy-unpacked.ts'

const dpkg = unpacked('dpkg')
const scripts = { preinst: '#!/bin/sh\n' }

it('runs base-passwd first, then the other preinsts by name, then dpkg', () => {
  const debs = [
    unpacked('zoo', scripts),
    unpacked('apt', scripts, [], 'same'),
    dpkg,
    unpacked('base-passwd', scripts),
  ]
  const plan = planConfiguration('build', debs)
  if (!plan.ok) throw new Error('no plan')
  const steps = [...plan.value.script.matchAll(/info\/(\S+)\.preinst' install|dpkg (.*)--configure/g)]
  expect(steps.map(step => step[1] ?? 'dpkg')).toEqual(['base-passwd', 'apt:amd64', 'zoo', 'dpkg'])
  expect(plan.value.script).toContain("DPKG_RUNNING_VERSION='2.0'")
  expect(planConfiguration('build', debs.toReversed())).toEqual(plan)
  expect(spawnSync('sh', ['-n'], { input: plan.value.script }).status).toBe(0)
})

it('cannot configure without dpkg', () => {
  expect(planConfiguration('build', [unpacked('zoo')])).toMatchObject({
    failures: [{ code: 'environment-incomplete', missing: 'the package dpkg' }],
  })
})

it('lists each path that packages ship under its plain and its merged name', () => {
  const paths = planInputs([unpacked('one', {}, [{ path: 'bin/sh' }])], new Map()).find(
    file => file.path === 'paths',
  )
  expect(Buffer.from(paths?.bytes ?? []).toString()).toBe('/bin/sh\n/usr/bin/sh\n')
})

const end = (...lines: readonly string[]) => ({ exit: 'status 97', lines, log: '/log' })
const marker = 'debwright-configuration-failed'

it.each([
  [
    [`${marker} preinst apt:amd64 3`],
    { code: 'maintainer-script-failed', script: 'preinst of apt:amd64', reason: 'status 3' },
  ],
  [[`${marker} diverted toy /a /b toy`], { code: 'environment-diverted', entry: '/a /b toy' }],
  [
    [`${marker} audit dpkg something is wrong`],
    { code: 'environment-audit-failed', audit: 'something is wrong' },
  ],
  [
    [
      'dpkg: error processing package toy (--configure):',
      ' installed toy package post-installation script subprocess returned error exit status 4',
      'Errors were encountered while processing:',
      ' toy',
      `${marker} configure dpkg 1`,
    ],
    {
      code: 'maintainer-script-failed',
      script: 'postinst of toy',
      reason: expect.stringContaining('status 4'),
    },
  ],
  [['Killed'], { code: 'maintainer-script-failed', script: 'dpkg --configure -a', reason: 'status 97' }],
])('explains %j', (lines, failure) => {
  expect(explainConfigurationEnd('build', end(...lines))).toMatchObject(failure)
})

it('finds packages that are not configured', () => {
  const status =
    'Package: a\nStatus: install ok installed\n\nPackage: b\nStatus: install ok triggers-pending\n'
  expect(checkConfigured('build', status)).toEqual({
    ok: false,
    failures: [
      { code: 'environment-unconfigured', root: 'build', package: 'b', state: 'install ok triggers-pending' },
    ],
  })
})
