import { probeNamespaces } from '../../../src/machine/containers/probe.ts'
import { readIdentity } from '../../../src/machine/unprivileged.ts'

/** Run by probe.test.ts inside surroundings that refuse containers; prints what the probes found. */
const identity = await readIdentity()
if (!identity.ok) throw new Error(JSON.stringify(identity.failures))
console.log(JSON.stringify(await probeNamespaces(identity.value, new AbortController().signal)))
