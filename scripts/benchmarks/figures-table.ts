import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, release, totalmem } from 'node:os'
import { join } from 'node:path'
import type { Figure, Row } from './row.ts'
import { rows } from './rows.ts'

/** A row that was measured now. */
export interface Measured {
  readonly row: Row
  readonly figure: Figure
}

const begin = '<!-- written by scripts/bench: begin -->'
const end = '<!-- written by scripts/bench: end -->'
/** Only the reference has room for the peers' commands. */
const files = [
  { path: 'README.md', withCommand: false },
  { path: 'docs/reference/figures.md', withCommand: true },
]
const head = [
  '| | work | debwright | peer | ratio | goal | met | measured |',
  '|---|---|---|---|---|---|---|---|',
]

/** Processors, memory and kernel, as far as they matter for a time. */
export function describeMachine(): string {
  const model = cpus()[0]?.model.trim().replaceAll(/\s+/g, ' ') ?? 'unknown processor'
  const memory = (totalmem() / 1e9).toFixed(0)
  return `${availableParallelism()} × ${model}, ${memory} GB, Linux ${release()}`
}

/**
 * Puts rows into the tables, each with its commit, date and the load of the machine. Rows that were not measured now stay
 * as they are, unless they come from another machine.
 */
export function writeTables(clone: string, measured: readonly Measured[]): void {
  const machine = describeMachine()
  const stamp = `${describeCommit(clone)}, ${new Date().toISOString().slice(0, 10)}, load ${loadavg()[0]?.toFixed(1)}`
  for (const { path: file, withCommand } of files) {
    const path = join(clone, file)
    const text = existsSync(path) ? readFileSync(path, 'utf8') : ''
    const [start, stop] = [text.indexOf(begin), text.indexOf(end)]
    if (start < 0 || stop < start) continue
    const known = text.slice(start, stop).split('\n')
    const kept = known.includes(machine) ? known : []
    const lines = rows.flatMap(({ name }) => {
      const now = measured.find(({ row }) => row.name === name)
      if (now !== undefined) return [formatRow(now, stamp, withCommand)]
      return kept.filter(line => line.startsWith(`| ${name} |`))
    })
    const table = [begin, machine, '', ...head, ...lines].join('\n')
    writeFileSync(path, `${text.slice(0, start)}${table}\n${text.slice(stop)}`)
  }
}

function formatRow({ row, figure }: Measured, stamp: string, withCommand: boolean): string {
  const { name, time, command } = figure.peer ?? { name: '', time: '–', command: '' }
  const peer = [time, name, ...(withCommand && command !== '' ? [`\`${shortenCommand(command)}\``] : [])]
  const met = figure.met ? 'yes' : '**no**'
  const cells = [
    row.name,
    row.work,
    figure.ours,
    peer.join(' ').trim(),
    figure.ratio ?? '–',
    row.goal,
    met,
    stamp,
  ]
  return `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`
}

/** Long lists of packages say nothing in a table. */
function shortenCommand(command: string): string {
  return command.replaceAll(/[\w.+-]+(,[\w.+-]+){5,}/g, '…')
}

/** The commit, and whether anything but the tables differs from it. */
function describeCommit(clone: string): string {
  const git = (...words: readonly string[]) =>
    execFileSync('git', ['-C', clone, ...words], { encoding: 'utf8' }).trim()
  const others = git('status', '--porcelain', '--', '.', ...files.map(({ path }) => `:(exclude)${path}`))
  return `${git('rev-parse', '--short=10', 'HEAD')}${others === '' ? '' : '-dirty'}`
}
