import { type Command, type Cost, formatCommand, runCommand } from './command.ts'
import type { Figure } from './row.ts'
import type { Workshop } from './workshop.ts'

/** One side of a race. */
export interface Side {
  readonly command: Command
  /** Brings things back to where the command starts; not measured. */
  readonly reset?: () => void
}

/** Our work and the peer's, measured in turn. */
export interface Race {
  readonly ours: Side
  readonly peer: Side & { readonly name: string }
  /** Our time may be this many times the peer's, and so many seconds more. */
  readonly goal: { readonly times: number; readonly plusSeconds?: number }
  readonly rounds?: number
}

/** After so much time no further round begins; each side has run at least once. */
const enoughSeconds = 150

/** Runs both sides in turn, A B A B, so that what else the machine does meets both; the medians count. */
export function runRace(race: Race, workshop: Workshop): Figure {
  const { times, plusSeconds = 0 } = race.goal
  const start = performance.now()
  const ours: Cost[] = []
  const peers: Cost[] = []
  while (
    ours.length < (race.rounds ?? 3) &&
    (ours.length === 0 || performance.now() - start < enoughSeconds * 1000)
  ) {
    ours.push(runSide(race.ours, workshop))
    peers.push(runSide(race.peer, workshop))
  }
  const mine = medianSeconds(ours)
  const theirs = medianSeconds(peers)
  const ratio =
    plusSeconds === 0 ? `${(mine / theirs).toFixed(2)} ×` : `+ ${(mine - theirs * times).toFixed(2)} s`
  return {
    ours: formatCost(ours),
    peer: {
      name: race.peer.name,
      time: formatCost(peers),
      command: shorten(formatCommand(race.peer.command), workshop),
    },
    ratio,
    met: mine <= theirs * times + plusSeconds,
    rounds: ours.length,
  }
}

/** Runs a command that is compared with none so many times; `reset` brings things back before each. */
export function runRounds(
  command: Command,
  rounds: number,
  workshop: Workshop,
  reset?: () => void,
): readonly Cost[] {
  return Array.from({ length: rounds }, () => runSide({ command, ...(reset && { reset }) }, workshop))
}

/** Seconds of the middle run. */
export function medianSeconds(costs: readonly Cost[]): number {
  return median(costs.map(({ seconds }) => seconds))
}

/** The same as it is shown. */
export function formatCost(costs: readonly Cost[]): string {
  return formatSeconds(medianSeconds(costs))
}

/** Seconds with three digits that count. */
export function formatSeconds(seconds: number): string {
  return seconds >= 100 ? `${seconds.toFixed(0)} s` : `${seconds.toPrecision(3)} s`
}

/** The middle value, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const half = sorted.length / 2
  const [low = Number.NaN, high = low] = sorted.slice(Math.ceil(half) - 1, Math.floor(half) + 1)
  return (low + high) / 2
}

function runSide(side: Side, workshop: Workshop): Cost {
  side.reset?.()
  return runCommand(side.command, workshop)
}

function shorten(text: string, { folder, clone }: Workshop): string {
  return text.replaceAll(`${folder}/`, '').replaceAll(`${clone}/`, '')
}
