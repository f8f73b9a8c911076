import type { Descriptions } from './description.ts'

/** The store or another place of the disk cannot do what is asked: exit status 5, try again when it is set right. */
export type StoreFailure =
  | {
      readonly code: 'disk-full'
      readonly path: string
      readonly during: string
      /** In the store, which has remedies of its own. */
      readonly store?: true
      readonly needed?: number
      readonly free?: number
    }
  | {
      readonly code: 'store-not-writable'
      readonly path: string
      readonly during: string
      readonly reason: string
    }
  | {
      readonly code: 'folder-not-writable'
      readonly path: string
      readonly during: string
      readonly reason: string
    }
  | { readonly code: 'too-many-open-files'; readonly path: string; readonly during: string }
  | { readonly code: 'disk-failed'; readonly path: string; readonly during: string; readonly reason: string }
  | { readonly code: 'store-damaged'; readonly path: string; readonly problem: string }
  | { readonly code: 'store-file-missing'; readonly path: string; readonly sha256: string }
  | { readonly code: 'store-not-lockable'; readonly path: string; readonly reason: string }
  | { readonly code: 'store-place-unknown'; readonly variable: string }
  | { readonly code: 'store-not-reachable'; readonly path: string; readonly folder: string }
  | { readonly code: 'store-not-ours'; readonly path: string; readonly found: string }
  | { readonly code: 'store-version'; readonly path: string; readonly found: string; readonly known: string }

/** What each `StoreFailure` says to people: headline, details and the next step. */
export const storeDescriptions: Descriptions<StoreFailure> = {
  'disk-full': {
    status: 5,
    message: f => `${f.during}: no space left on the disk of ${f.path}`,
    facts: f => [
      ...(f.needed === undefined ? [] : [['needed', formatMegabytes(f.needed)] as const]),
      ...(f.free === undefined ? [] : [['free', formatMegabytes(f.free)] as const]),
    ],
    hint: f =>
      f.store === true
        ? 'free some space, for example with `debwright gc`, or point DEBWRIGHT_STORE at a larger disk'
        : 'free some space there, or choose another place for what is written',
  },
  'store-not-writable': {
    status: 5,
    message: f => `${f.during}: the store cannot be written at ${f.path}`,
    facts: f => [['reason', f.reason]],
    hint: () => 'make the folder yours, or point DEBWRIGHT_STORE at one that is',
  },
  'folder-not-writable': {
    status: 5,
    message: f => `${f.during}: cannot write ${f.path}`,
    facts: f => [['reason', f.reason]],
    hint: () => 'make the folder writable for you, or choose another place for what is written',
  },
  'too-many-open-files': {
    status: 5,
    message: f => `${f.during}: the limit of open files is reached at ${f.path}`,
    hint: () => 'raise the limit, for example with `ulimit -n 4096`, and run again',
  },
  'disk-failed': {
    status: 5,
    message: f => `${f.during}: the operating system refused ${f.path}`,
    facts: f => [['reason', f.reason]],
    hint: () => 'look at the disk (`dmesg`, free space, permissions), then run again',
  },
  'store-damaged': {
    status: 5,
    message: f => `the store is damaged at ${f.path}`,
    facts: f => [['problem', f.problem]],
    hint: () => 'remove the named file or folder; what it held is fetched or made again',
  },
  'store-file-missing': {
    status: 5,
    message: f => `the store no longer holds ${f.sha256}`,
    facts: f => [['place', f.path]],
    hint: () => 'run again: what is missing is fetched or built again',
  },
  'store-not-lockable': {
    status: 5,
    message: f => `the store's lock cannot be taken at ${f.path}`,
    facts: f => [['reason', f.reason]],
    hint: () => 'keep the store on a local file system (some network file systems have no locks)',
  },
  'store-place-unknown': {
    status: 5,
    message: f => `there is no place for the store: ${f.variable} is not set to an absolute path`,
    hint: () => 'set DEBWRIGHT_STORE to a folder of your own',
  },
  'store-not-reachable': {
    status: 5,
    message: f => `containers could not read the store ${f.path}`,
    facts: f => [['closed folder', f.folder]],
    hint: () =>
      'started by root, containers run as an unprivileged user: choose a store whose parent folders all may enter',
  },
  'store-not-ours': {
    status: 5,
    message: f => `the folder ${f.path} is not empty and no store`,
    facts: f => [['found', f.found]],
    hint: () => 'point DEBWRIGHT_STORE at a new or empty folder',
  },
  'store-version': {
    status: 5,
    message: f => `the store ${f.path} has a layout that this debwright does not know`,
    facts: f => [
      ['expected', f.known],
      ['actual', f.found],
    ],
    hint: () => 'use the debwright that made it, remove the folder, or set DEBWRIGHT_STORE to another one',
  },
}

function formatMegabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1_000_000)} MB`
}
