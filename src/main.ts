#!/usr/bin/env -S node --max-semi-space-size=8
import { accessSync, constants } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { isAbsolute, join } from 'node:path'

keepCompiledCode(process.env)
// What is written must not depend on the caller's umask.
process.umask(0o022)

const { runCommandLine } = await import('./cli/command-line.ts')
process.exitCode = await runCommandLine(process.argv.slice(2))

/**
 * Second and later starts take a third of the time. The code is kept in the user's own cache, never in the default place
 * below /tmp, which may be another user's; without a home that can be written nothing is kept.
 */
function keepCompiledCode({ HOME: home = '', XDG_CACHE_HOME: xdg = '' }: NodeJS.ProcessEnv): void {
  try {
    accessSync(home, constants.W_OK)
  } catch {
    return
  }
  enableCompileCache(join(isAbsolute(xdg) ? xdg : join(home, '.cache'), 'debwright-code'))
}
