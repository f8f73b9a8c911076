import { readKeptAction, runShell } from '../../../src/machine/containers/kept-action.ts'
import { readIdentity } from '../../../src/machine/unprivileged.ts'

/** Run by kept-action.test.ts on a terminal: `shell-child.ts FOLDER`. */
const folder = process.argv[2] ?? ''
const kept = await readKeptAction(folder)
const identity = await readIdentity()
if (!kept.ok || !identity.ok) throw new Error(JSON.stringify([kept, identity]))
const ended = await runShell(folder, kept.value, identity.value, new AbortController().signal)
console.log(JSON.stringify(ended))
