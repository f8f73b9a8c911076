import { machine } from 'node:os'

/**
 * The architecture of this machine as it names itself, where debwright cannot build on it; undefined on amd64. A
 * personality(2) under which the kernel answers with another name counts too: containers would inherit it, and backends
 * write that name into wheels.
 */
export function findOtherArchitecture(): string | undefined {
  if (machine() !== 'x86_64') return machine()
  return process.arch === 'x64' ? undefined : process.arch
}
