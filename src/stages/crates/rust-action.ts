import type { Action, RootFileSystem } from '../../actions/action.ts'
import type { TreeDirectory } from '../../actions/tree.ts'
import { inputEpoch } from '../../core/epoch.ts'
import type { UnpackedSource } from '../sources/sources.ts'
import { rustMounts } from './rust-mounts.ts'

/**
 * Versions first: what is not there leaves no file. Then what cargo would compile, a file for each manifest that it can
 * read; it must be able to read one of them.
 */
const script = `for program in cargo rustc; do
  if command -v $program > /dev/null; then $program --version > /build/out/$program; fi
done
test -e /build/out/cargo && test -e /build/out/rustc || exit 0
count=0
for manifest in "$@"; do
  count=$((count + 1))
  test -e "$manifest" || continue
  cargo --offline --locked metadata --format-version 1 --filter-platform x86_64-unknown-linux-gnu \\
    --manifest-path "$manifest" > /build/out/$count.json || rm /build/out/$count.json
done
test $count = 0 || ls /build/out/*.json > /dev/null`

/** The action that asks a container's cargo and rustc for their versions, and cargo for what a source would compile. */
export function rustAction(asked: {
  readonly of: string
  readonly source: UnpackedSource
  readonly vendor: TreeDirectory
  readonly root: RootFileSystem
  /** Paths of Cargo.toml files below the source. */
  readonly manifests: readonly string[]
}): Action {
  return {
    label: `what cargo compiles for ${asked.of}`,
    profile: 'build',
    command: {
      arguments: ['/bin/sh', '-ec', script, 'sh', ...asked.manifests],
      environment: { SOURCE_DATE_EPOCH: String(inputEpoch), CARGO_NET_OFFLINE: 'true' },
      workingDirectory: `/build/src/${asked.source.top}`,
    },
    root: asked.root,
    mounts: rustMounts(asked.source, asked.vendor),
    limits: { seconds: 600, outputBytes: 500_000_000, memoryBytes: 500_000_000 },
  }
}
