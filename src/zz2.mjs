import { createRequire } from 'node:module'
process.umask(0o022)
const { runCommandLine } = createRequire(import.meta.url)('./cli/command-line.ts')
process.exitCode = await runCommandLine(process.argv.slice(2))
