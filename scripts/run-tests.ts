// Runs the type check, the linter and the tests, reports what was skipped, and ends with `N passed, N failed`.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { z } from '../src/core/shape.ts'

const report = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numFailedTestSuites: z.number(),
  success: z.boolean(),
  testResults: z.array(
    z.object({
      name: z.string(),
      startTime: z.number(),
      endTime: z.number(),
      status: z.string(),
      assertionResults: z.array(z.object({ status: z.string(), fullName: z.string() })),
    }),
  ),
})

const paths = process.argv.slice(2)
const checks = paths.length > 0 ? [] : [checkTypes, checkFormat]
const failedChecks = checks.filter(check => !check()).length
const folder = mkdtempSync(join(tmpdir(), 'debwright-tests-'))
const { passed, failed, skipped, broken } = runTests(join(folder, 'report.json'))
rmSync(folder, { recursive: true })

for (const name of skipped) console.log(`skipped: ${name}`)
const unexpected = process.env['CI'] && paths.length === 0 ? unexpectedSkips(skipped) : []
for (const text of unexpected) console.log(text)

const failures = failed + failedChecks + unexpected.length + broken
console.log(`${passed + checks.length - failedChecks} passed, ${failures} failed`)
process.exitCode = failures === 0 && passed > 0 ? 0 : 1

function checkTypes(): boolean {
  return run('type check', 'node_modules/typescript/bin/tsc', ['--noEmit'])
}

function checkFormat(): boolean {
  return run('format and lint', 'node_modules/@biomejs/biome/bin/biome', [
    'check',
    '--error-on-warnings',
    '.',
  ])
}

function run(name: string, script: string, options: readonly string[]): boolean {
  const { status } = spawnSync(process.execPath, [script, ...options], { stdio: 'inherit' })
  console.log(`${status === 0 ? 'passed' : 'FAILED'}: ${name}`)
  return status === 0
}

/** `broken` counts files whose tests could not even be collected, and a runner that died. */
function runTests(output: string): { passed: number; failed: number; skipped: string[]; broken: number } {
  const options = ['run', '--reporter=dot', '--reporter=json', `--outputFile=${output}`, ...paths]
  const { status } = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', ...options], {
    stdio: 'inherit',
  })
  if (!existsSync(output)) return { passed: 0, failed: 0, skipped: [], broken: 1 }
  const { numPassedTests, numFailedTests, testResults } = report.parse(
    JSON.parse(readFileSync(output, 'utf8')),
  )
  reportSlowest(testResults)
  const tests = testResults.flatMap(file => file.assertionResults)
  const skipped = tests
    .filter(({ status }) => !['passed', 'failed'].includes(status))
    .map(({ fullName }) => fullName)
  const broken = testResults.filter(
    file => file.status === 'failed' && !file.assertionResults.some(test => test.status === 'failed'),
  ).length
  const died = status !== 0 && numFailedTests + broken === 0 ? 1 : 0
  return { passed: numPassedTests, failed: numFailedTests, skipped: skipped.sort(), broken: broken + died }
}

/** Where the time goes: the files that took longest, in seconds. */
function reportSlowest(files: z.infer<typeof report>['testResults']): void {
  const slowest = files
    .map(({ name, startTime, endTime }) => ({
      name: relative('.', name),
      seconds: (endTime - startTime) / 1000,
    }))
    .sort((a, b) => b.seconds - a.seconds)
  for (const { name, seconds } of slowest.slice(0, 12))
    console.log(`${seconds.toFixed(0).padStart(5)} s  ${name}`)
}

/** Exactly the tests of the committed list may be skipped: a test that is missing there, or that runs after all, is a failure. */
function unexpectedSkips(skipped: readonly string[]): readonly string[] {
  const allowed = readFileSync('test/skipped-in-ci.txt', 'utf8')
    .split('\n')
    .filter(line => line !== '' && !line.startsWith('#'))
  return [
    ...skipped
      .filter(name => !allowed.includes(name))
      .map(name => `FAILED: skipped, but not in test/skipped-in-ci.txt: ${name}`),
    ...allowed
      .filter(name => !skipped.includes(name))
      .map(name => `FAILED: in test/skipped-in-ci.txt, but not skipped: ${name}`),
  ]
}
