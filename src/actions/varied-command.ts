import type { Action, Builder } from './action.ts'
import { containerPaths } from './contract.ts'
import { tracerArguments } from './tracer.ts'
import type { Variations } from './variation.ts'

/** What a builder varies for an action: actions that install packages are not varied. */
export function variationsOf(action: Pick<Action, 'profile'>, { variations = {} }: Builder): Variations {
  return action.profile === 'build' ? variations : {}
}

/**
 * Variables that an experiment changes, and those that it adds where the action says nothing of the name.
 * `environment` is the value of a variable that nobody should read.
 */
export function variedEnvironment(variations: Variations): {
  readonly changed: Readonly<Record<string, string>>
  readonly added: Readonly<Record<string, string>>
} {
  const { user, home, timezone, locale, environment, path } = variations
  const hashSeed = variations['hash-seed']
  return {
    changed: {
      ...(home === undefined ? {} : { HOME: home }),
      ...(timezone === undefined ? {} : { TZ: timezone }),
      ...(locale === undefined ? {} : { LC_ALL: locale, LANG: locale }),
      ...(hashSeed === undefined ? {} : { PYTHONHASHSEED: hashSeed }),
      ...(path === undefined ? {} : { PATH: path }),
    },
    added: {
      ...(user === undefined ? {} : { USER: user, LOGNAME: user }),
      ...(environment === undefined ? {} : { CAPTURE_ENVIRONMENT: environment, BUILD_NUMBER: environment }),
    },
  }
}

/** The arguments with what an experiment puts before them: a kernel that answers otherwise, a terminal. */
export function variedArguments(words: readonly string[], variations: Variations): readonly string[] {
  const started = [...tracerArguments(variations), ...words]
  if (variations.streams === undefined) return started
  return ['script', '--quiet', '--return', '--command', started.map(quoteWord).join(' '), '/dev/null']
}

/** Where /build/src and /build/home stand in the container of an action. */
export function variedPlace(place: string, action: Action, builder: Builder): string {
  const variations = variationsOf(action, builder)
  if (place === containerPaths.home) return variations.home ?? place
  if (place === containerPaths.source) return sourcePlace(action.command.workingDirectory, variations)
  return place
}

/** The working directory, which moves with /build/src. */
export function variedFolder(workingDirectory: string, variations: Variations): string {
  const place = sourcePlace(workingDirectory, variations)
  return place === containerPaths.source
    ? workingDirectory
    : `${place}${workingDirectory.slice(containerPaths.source.length)}`
}

/** Only what works below /build/src is moved: that is a source of others; our own scripts name their inputs. */
function sourcePlace(workingDirectory: string, variations: Variations): string {
  const isSource = workingDirectory.startsWith(`${containerPaths.source}/`)
  return (isSource ? variations['build-path'] : undefined) ?? containerPaths.source
}

function quoteWord(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`
}
