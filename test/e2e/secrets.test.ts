import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { type Answer, sendBytes } from '../machine/network/loopback-server.ts'
import { runCli } from './rig/cli.ts'
import { populateStore } from './rig/populate.ts'
import { firstAccount, makeFolder, storeOf } from './rig/suite.ts'
import { placeTiny } from './rig/tiny.ts'
import { serveTiny } from './rig/tiny-index.ts'

const account = firstAccount()
const secrets = ['s3cret-of-url', 't0ken-of-query', 'pa55-of-netrc', 'k3y-of-environment'] as const
const [ofUrl, ofQuery, ofNetrc, ofEnvironment] = secrets

beforeAll(async () => {
  await populateStore(account)
})

/** Files below these folders that hold one of the secrets. */
function findSecrets(...folders: readonly string[]): readonly string[] {
  const patterns = secrets.flatMap(secret => ['-e', secret])
  const { stdout } = spawnSync('grep', ['-rlaF', ...patterns, ...folders], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  return stdout.split('\n').filter(line => line !== '')
}

it('writes no credentials to a log, an event, a message or the store', async () => {
  const marker = `"${process.pid} ${Date.now()}"`
  const environmentOfBuild = [
    'tiny.py',
    `${marker} + repr(dict(os.environ)) + repr(os.listdir("/"))`,
  ] as const
  const { recipe, output, sdists, folder } = await placeTiny(account, {
    sdists: [{ name: 'tiny', files: Object.fromEntries([environmentOfBuild]) }],
    planted: false,
  })
  const [bytes = Buffer.alloc(0)] = sdists.values()
  const authorized: Answer = (request, response, count) => {
    if (request.headers.authorization === undefined)
      response.writeHead(401, { 'www-authenticate': 'Basic' }).end()
    else sendBytes(bytes)(request, response, count)
  }
  await using server = await serveTiny(sdists, { [`/files/tiny-1.0.tar.gz`]: authorized })
  const home = makeFolder(account, 'home')
  writeFileSync(join(home, '.netrc'), `machine 127.0.0.1 login somebody password ${ofNetrc}\n`, {
    mode: 0o600,
  })
  const address = server.url.replace('//', `//someone:${ofUrl}@`)
  const environment = {
    HOME: home,
    DEBWRIGHT_INDEX_URL: `${address}/simple`,
    DEBWRIGHT_KEY_PASSPHRASE: ofEnvironment,
    TWINE_PASSWORD: ofEnvironment,
  }
  const words = ['build', recipe, '--output', output, '--json']
  const broken = await runCli(words, {
    account,
    environment: {
      ...environment,
      DEBWRIGHT_INDEX_URL: `${address.replace(/:\d+$/, ':1')}/simple?token=${ofQuery}`,
    },
  })
  expect(broken.status).toBe(5)
  const built = await runCli(words, { account, environment })
  const doctor = await runCli(['doctor', '--json'], { account, environment })
  const said = [broken, built, doctor].flatMap(({ stdout, stderr }) => [stdout, stderr]).join('\n')
  expect(secrets.filter(secret => said.includes(secret))).toEqual([])
  expect(findSecrets(join(storeOf(account), 'runs'), join(storeOf(account), 'results'), folder)).toEqual([])
  expect(
    findSecrets(join(storeOf(account), 'files'), storeOf(account)).filter(path => !path.includes('/roots/')),
  ).toEqual([])
  expect(built.status, built.stderr).toBe(0)
})
