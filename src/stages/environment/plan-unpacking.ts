/** One .deb to unpack, as the script below needs it. */
export interface UnpackingJob {
  /** Names the job in the listing and its control.tar. */
  readonly index: number
  /** Its control.tar, where that is compressed by xz. */
  readonly control: PackedMember | undefined
  readonly data: PackedMember
}

/** Where a tar lies in a file: absolute path, and its first byte. */
export interface PackedMember {
  readonly path: string
  readonly offset: number
  readonly size: number
  readonly compression: 'xz' | 'none'
}

/** Deals the jobs to workers: the largest first, each to the worker that has least, so that all end at about one time. */
export function planUnpacking(
  jobs: readonly UnpackingJob[],
  workers: number,
): readonly (readonly UnpackingJob[])[] {
  const shares = Array.from({ length: workers }, () => ({ bytes: 0, jobs: [] as UnpackingJob[] }))
  for (const job of jobs.toSorted((a, b) => b.data.size - a.data.size || a.index - b.index)) {
    const least = shares.reduce((best, share) => (share.bytes < best.bytes ? share : best))
    least.bytes += job.data.size + costOfStarting
    least.jobs.push(job)
  }
  return shares.map(share => share.jobs).filter(share => share.length > 0)
}

/** Starting tar and xz takes as long as unpacking about this many bytes. */
const costOfStarting = 50_000

/**
 * What one worker runs, with the tree and the folder for control.tar files as arguments and its jobs as lines on standard
 * input. The members of a .deb are read in place: `dd` moves the shared offset of standard input to where they begin, and
 * `--single-stream` stops xz where they end. `deb INDEX` on both output streams says whose lines follow.
 *
 * NOTE: `--keep-directory-symlink` keeps the merged /usr links, `--skip-old-files` keeps them where a package ships them too.
 * tar then follows any link to a folder, wherever it leads: run it where nothing but the tree can be written.
 */
export const unpackingScript = `
umask 022
seek() { [ "$1" = 0 ] || dd bs="$1" count=1 of=/dev/null status=none; }
unpack() {
  tar -x -p -vv --no-same-owner --numeric-owner --keep-directory-symlink --skip-old-files \\
    --warning=no-timestamp --warning=no-existing-file --quoting-style=c -C "$tree"
}
tree=$1
while read -r index controlOffset offset packing && IFS= read -r control && IFS= read -r path; do
  echo "deb $index"; echo "deb $index" >&2
  [ "$control" = - ] || { seek "$controlOffset" && xz -dc --single-stream; } < "$control" > "$2/$index.tar" || exit 1
  { seek "$offset" && case $packing in
    xz) { xz -dc --single-stream || echo "xz: ended with status $?" >&2; } | unpack ;;
    *) unpack ;;
  esac; } < "$path" || exit 1
done
`

/** The jobs of one worker as the script reads them: a line of numbers, then a line for each path. */
export function formatJobs(jobs: readonly UnpackingJob[]): string {
  return jobs
    .flatMap(({ index, control, data }) => [
      `${index} ${control?.offset ?? 0} ${data.offset} ${data.compression}`,
      control?.path ?? '-',
      data.path,
    ])
    .map(line => `${line}\n`)
    .join('')
}
