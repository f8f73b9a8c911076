import { openRootRig } from './root-rig.ts'

/**
 * Run by root-accounts.test.ts as a process of its own, under a hostile umask: `root-child.ts PLACE DEB...`. Prints one
 * JSON line.
 */
process.umask(0o077)
const [place = '', ...debs] = process.argv.slice(2)
await using rig = await openRootRig(place)
const made = await rig.provide(debs)
if (!made.ok) throw new Error(JSON.stringify(made.failures))
console.log(JSON.stringify({ uid: process.getuid?.(), digest: made.value.directory.digest }))
