import { enableCompileCache } from 'node:module'

// Second and later starts take a third of the time; where the cache cannot be written nothing changes.
enableCompileCache()
// What is written must not depend on the caller's umask.
process.umask(0o022)

const { runCommandLine } = await import('./cli/command-line.ts')
process.exitCode = await runCommandLine(process.argv.slice(2))
