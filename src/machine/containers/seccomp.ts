import type { ActionProfile } from '../../actions/action.ts'

/** Numbers of x86-64 system calls (arch/x86/entry/syscalls/syscall_64.tbl in Linux). */
const numbers = {
  ioctl: 16,
  socket: 41,
  clone: 56,
  fsync: 74,
  fdatasync: 75,
  chown: 92,
  fchown: 93,
  lchown: 94,
  setuid: 105,
  setgid: 106,
  setreuid: 113,
  setregid: 114,
  getgroups: 115,
  setgroups: 116,
  setresuid: 117,
  setresgid: 119,
  setfsuid: 122,
  setfsgid: 123,
  capset: 126,
  mknod: 133,
  pivot_root: 155,
  sync: 162,
  mount: 165,
  umount2: 166,
  setxattr: 188,
  lsetxattr: 189,
  fsetxattr: 190,
  removexattr: 197,
  lremovexattr: 198,
  fremovexattr: 199,
  kexec_load: 246,
  add_key: 248,
  request_key: 249,
  keyctl: 250,
  mknodat: 259,
  fchownat: 260,
  unshare: 272,
  sync_file_range: 277,
  perf_event_open: 298,
  syncfs: 306,
  setns: 308,
  bpf: 321,
  userfaultfd: 323,
  io_uring_setup: 425,
  open_tree: 428,
  move_mount: 429,
  fsopen: 430,
  fsconfig: 431,
  fsmount: 432,
  fspick: 433,
  clone3: 435,
  mount_setattr: 442,
} as const

/**
 * Refused to every container. Mounting and joining namespaces: nothing in a build needs another view than the one it
 * was given. Kernel keyrings belong to the user and no namespace separates them. The rest are doors into the kernel
 * that hosts differ in leaving open, so that a build could depend on the host.
 */
const refused = [
  numbers.mount,
  numbers.umount2,
  numbers.pivot_root,
  numbers.open_tree,
  numbers.move_mount,
  numbers.fsopen,
  numbers.fsconfig,
  numbers.fsmount,
  numbers.fspick,
  numbers.mount_setattr,
  numbers.setns,
  numbers.add_key,
  numbers.request_key,
  numbers.keyctl,
  numbers.bpf,
  numbers.perf_event_open,
  numbers.userfaultfd,
  numbers.io_uring_setup,
]

/** The user's further groups, which an ordinary user cannot give up: there are none. */
const empty = [numbers.getgroups]

/**
 * Succeed without effect in the `system` profile, where one kernel uid has to play all users of a system. Flushing is
 * pretended too: dpkg does it nine hundred times for a build root, and a tree that a power cut tore is made again anyway.
 */
const pretended = [
  numbers.fsync,
  numbers.fdatasync,
  numbers.sync,
  numbers.syncfs,
  numbers.sync_file_range,
  numbers.chown,
  numbers.fchown,
  numbers.lchown,
  numbers.fchownat,
  numbers.setuid,
  numbers.setgid,
  numbers.setreuid,
  numbers.setregid,
  numbers.setgroups,
  numbers.setresuid,
  numbers.setresgid,
  numbers.setfsuid,
  numbers.setfsgid,
  numbers.capset,
  numbers.kexec_load,
  numbers.setxattr,
  numbers.lsetxattr,
  numbers.fsetxattr,
  numbers.removexattr,
  numbers.lremovexattr,
  numbers.fremovexattr,
]

/** AF_UNIX, AF_INET, AF_INET6, AF_NETLINK. Others, such as AF_VSOCK to a hypervisor, pass by the network namespace. */
const socketFamilies = [1, 2, 10, 16]

/** Requests of ioctl_tty(2) that type into the user's own terminal: TIOCSTI and TIOCLINUX. */
const terminalRequests = [0x5412, 0x541c]

/** AUDIT_ARCH_X86_64 of linux/audit.h: the numbers above mean nothing for another architecture. */
const x8664 = 0xc000003e
/** Set in the number of every x32 call. */
const x32Bit = 0x40000000
const cloneNewUser = 0x10000000
const fileTypeMask = 0o170000
const fileTypes = { characterDevice: 0o020000, blockDevice: 0o060000 }

/** Errors of asm-generic/errno.h. */
const errors = { EPERM: 1, ENOSYS: 38, EAFNOSUPPORT: 97 }

/** Values of linux/seccomp.h; an error's number stands in the low half. */
const answers = { allow: 0x7fff0000, error: 0x00050000, kill: 0x80000000 }

/** Offsets in `struct seccomp_data`; of an argument the low half is enough for what is asked here. */
const fields = { number: 0, architecture: 4, argument: (index: number) => 16 + 8 * index }

/** One question about a call, or the final answer. `yes` and `no` name labels; without one the next line follows. */
type Line =
  | { readonly load: number }
  | { readonly and: number }
  | { readonly test: 'equal' | 'bits'; readonly value: number; readonly yes?: string; readonly no?: string }
  | { readonly answer: number }
  | { readonly label: string }

/** The seccomp program of a profile: classic BPF in the machine's byte order, as `bwrap --seccomp` reads it. */
export function seccompProgram(profile: ActionProfile): Uint8Array {
  return assemble([
    { load: fields.architecture },
    { test: 'equal', value: x8664, no: 'kill' },
    { load: fields.number },
    { test: 'bits', value: x32Bit, yes: 'kill' },
    ...refused.map(value => ({ test: 'equal', value, yes: 'refuse' }) as const),
    ...[...empty, ...(profile === 'system' ? pretended : [])].map(
      value => ({ test: 'equal', value, yes: 'pretend' }) as const,
    ),
    { test: 'equal', value: numbers.clone3, yes: 'unknown' },
    { test: 'equal', value: numbers.clone, yes: 'namespaces' },
    { test: 'equal', value: numbers.unshare, yes: 'namespaces' },
    { test: 'equal', value: numbers.socket, yes: 'socket' },
    { test: 'equal', value: numbers.ioctl, yes: 'ioctl' },
    ...(profile === 'system' ? deviceLines : [{ answer: answers.allow }]),
    { label: 'namespaces' },
    { load: fields.argument(0) },
    { test: 'bits', value: cloneNewUser, yes: 'refuse', no: 'allow' },
    { label: 'socket' },
    { load: fields.argument(0) },
    ...socketFamilies.map(value => ({ test: 'equal', value, yes: 'allow' }) as const),
    { answer: answers.error | errors.EAFNOSUPPORT },
    { label: 'ioctl' },
    { load: fields.argument(1) },
    ...terminalRequests.map(value => ({ test: 'equal', value, yes: 'refuse' }) as const),
    { label: 'allow' },
    { answer: answers.allow },
    { label: 'pretend' },
    { answer: answers.error },
    { label: 'refuse' },
    { answer: answers.error | errors.EPERM },
    // NOTE: a filter cannot look into clone3's structure; the C library falls back to clone on ENOSYS.
    { label: 'unknown' },
    { answer: answers.error | errors.ENOSYS },
    { label: 'kill' },
    { answer: answers.kill },
  ])
}

/** Device nodes are pretended, other kinds of nodes are made. */
const deviceLines: readonly Line[] = [
  { test: 'equal', value: numbers.mknod, yes: 'mknod' },
  { test: 'equal', value: numbers.mknodat, yes: 'mknodat' },
  { answer: answers.allow },
  { label: 'mknod' },
  { load: fields.argument(1) },
  { and: fileTypeMask },
  { test: 'equal', value: fileTypes.characterDevice, yes: 'pretend' },
  { test: 'equal', value: fileTypes.blockDevice, yes: 'pretend', no: 'allow' },
  { label: 'mknodat' },
  { load: fields.argument(2) },
  { and: fileTypeMask },
  { test: 'equal', value: fileTypes.characterDevice, yes: 'pretend' },
  { test: 'equal', value: fileTypes.blockDevice, yes: 'pretend', no: 'allow' },
]

/** Operation codes of linux/bpf_common.h: LD|W|ABS, ALU|AND|K, JMP|JEQ|K, JMP|JSET|K, RET|K. */
const codes = { load: 0x20, and: 0x54, equal: 0x15, bits: 0x45, answer: 0x06 }

/** Turns labels into distances; `struct sock_filter` is 16 bits of code, two distances of 8 bits, a 32-bit value. */
function assemble(lines: readonly Line[]): Uint8Array {
  const places = new Map<string, number>()
  const steps: Exclude<Line, { readonly label: string }>[] = []
  for (const line of lines)
    if ('label' in line) places.set(line.label, steps.length)
    else steps.push(line)
  const bytes = Buffer.alloc(steps.length * 8)
  for (const [index, step] of steps.entries()) {
    const distance = (label: string | undefined): number =>
      label === undefined ? 0 : (places.get(label) ?? Number.NaN) - index - 1
    const [code, value] = encode(step)
    bytes.writeUInt16LE(code, index * 8)
    bytes.writeUInt8('test' in step ? distance(step.yes) : 0, index * 8 + 2)
    bytes.writeUInt8('test' in step ? distance(step.no) : 0, index * 8 + 3)
    bytes.writeUInt32LE(value >>> 0, index * 8 + 4)
  }
  return bytes
}

function encode(step: Exclude<Line, { readonly label: string }>): readonly [code: number, value: number] {
  if ('load' in step) return [codes.load, step.load]
  if ('and' in step) return [codes.and, step.and]
  if ('answer' in step) return [codes.answer, step.answer]
  return [codes[step.test], step.value]
}
