import { Command, CommanderError, Option } from 'commander'
import { type Failure, failureStatus } from '../core/failure.ts'
import { readShippedFile } from '../core/shipped-file.ts'
import { findSuggestion } from '../recipe/suggestion.ts'
import { onInterrupt } from './interrupt.ts'
import { watchOutput } from './terminal/output-errors.ts'
import { reportAnswer, reportBug, reportCancelled, reportFailures } from './terminal/report.ts'
import type { Verb, VerbInput, VerbOption } from './verb.ts'
import { verbs } from './verbs.ts'

/** commander's code for help that was not asked for: no verb was given. */
const helpCode = 'commander.help'

/**
 * Runs one command line to its exit status. The only place where a throw is caught: a cancellation ends with 130,
 * anything else is a bug of ours and ends with 70.
 */
export async function runCommandLine(words: readonly string[]): Promise<number> {
  watchOutput()
  const stranger = findStranger(words)
  if (stranger !== undefined) return reportUsage(stranger, words)
  const interrupt = onInterrupt()
  let status = 0
  const program = createProgram(async (verb, input) => {
    status = await runVerb(verb, { ...input, signal: interrupt.signal })
  })
  try {
    await program.parseAsync(words, { from: 'user' })
    return status
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return 0
    return error.code === helpCode
      ? failureStatus(usage('no verb'))
      : reportUsage(describe(error, words), words)
  } finally {
    interrupt[Symbol.dispose]()
  }
}

/** A first word that is no verb. Told before commander would, which complains about the options first. */
function findStranger([first]: readonly string[]): Failure | undefined {
  const names = verbs.map(({ name }) => name)
  if (first === undefined || first.startsWith('-') || first === 'help' || names.includes(first))
    return undefined
  return usage(`there is no verb ${first}`, findSuggestion(first, names))
}

/** commander's message: `error: …`, and on a second line `(Did you mean …?)`. */
function describe(error: CommanderError, [verb]: readonly string[]): Failure {
  const [first = '', second = ''] = error.message.split('\n')
  const suggestion = /^\(Did you mean (?:one of )?(.*)\?\)$/.exec(second)?.[1]
  const problem = first.replace(/^error: /, '')
  return { ...usage(problem, suggestion), ...(verb === undefined || verb.startsWith('-') ? {} : { verb }) }
}

function usage(problem: string, suggestion?: string): Extract<Failure, { code: 'command-line-wrong' }> {
  return { code: 'command-line-wrong', problem, ...(suggestion === undefined ? {} : { suggestion }) }
}

function reportUsage(failure: Failure, words: readonly string[]): number {
  const [verb = ''] = words
  return reportFailures(verb, [failure], { json: words.includes('--json'), quiet: false })
}

async function runVerb(verb: Verb, input: VerbInput): Promise<number> {
  const wrong = findLostFolder() ?? findEmptyValue(input)
  if (wrong !== undefined) return reportFailures(verb.name, [wrong], input)
  try {
    const run = await verb.load()
    const answer = await run(input)
    return answer.ok
      ? reportAnswer(verb.name, answer.value, input)
      : reportFailures(verb.name, answer.failures, input)
  } catch (error) {
    return input.signal.aborted ? reportCancelled(verb.name, input) : reportBug(verb.name, error, input)
  }
}

/** Where the current folder was removed, no path that is relative to it means anything. */
function findLostFolder(): Failure | undefined {
  try {
    process.cwd()
    return undefined
  } catch (error) {
    const reason =
      error instanceof Error && 'code' in error && error.code === 'ENOENT' ? 'it was removed' : `${error}`
    return { code: 'file-unreadable', path: '.', purpose: 'the current folder', reason }
  }
}

/** No option has a meaning for an empty text, which mostly comes from a variable that is not set. */
function findEmptyValue({ values }: VerbInput): Failure | undefined {
  const [option] = [...values].find(([, texts]) => texts.includes('')) ?? []
  return option === undefined
    ? undefined
    : {
        code: 'option-value-wrong',
        option,
        value: '""',
        expected: 'some text; leave the option out otherwise',
      }
}

type Act = (verb: Verb, input: Omit<VerbInput, 'signal'>) => Promise<void>

function createProgram(act: Act): Command {
  const program = new Command('debwright')
    .description(
      'Turns a Python application and its hash-pinned sources into a Debian package, and proves it by building it twice.',
    )
    .version(readVersion(), '--version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .showSuggestionAfterError(true)
    .configureOutput({ outputError: () => undefined })
    .exitOverride()
  program.action(() => program.help({ error: true }))
  for (const verb of verbs) program.addCommand(createVerbCommand(verb, act))
  return program
}

/** NOTE: read by hand: the schema library takes longer to load than many a verb to run. */
function readVersion(): string {
  const found: unknown = JSON.parse(readShippedFile('package.json').toString('utf8'))
  if (typeof found !== 'object' || found === null || !('version' in found))
    throw new Error('package.json has no version')
  return String(found.version)
}

function createVerbCommand(verb: Verb, act: Act): Command {
  const command = new Command(verb.name)
    .description(verb.summary)
    .exitOverride()
    .configureOutput({ outputError: () => undefined })
    .helpOption('-h, --help', 'print this help')
  for (const parameter of verb.parameters)
    command.argument(parameter.startsWith('[') ? parameter : `<${parameter}>`)
  for (const option of verb.options) command.addOption(createOption(option))
  command
    .option('--json', 'print one JSON document on standard output')
    .option('--quiet', 'print no progress')
    .addHelpText('after', `\nExample:\n  ${verb.example}\n\nExit statuses: docs/reference/exit-statuses.md`)
    .action(async () => {
      const given: Readonly<Record<string, unknown>> = command.opts()
      const options = verb.options.map(option => ({ option, value: given[attributeName(option)] }))
      await act(verb, {
        positional: command.args,
        flags: new Set(
          options.flatMap(({ option, value }) =>
            option.value === undefined && value === isGiven(option) ? [option.name] : [],
          ),
        ),
        values: new Map(
          options.flatMap(({ option, value }) => {
            const texts = [value].flat().filter(text => typeof text === 'string')
            return texts.length > 0 ? [[option.name, texts] as const] : []
          }),
        ),
        json: given['json'] === true,
        quiet: given['quiet'] === true,
      })
    })
  return command
}

function createOption(option: VerbOption): Option {
  const short = option.short === undefined ? '' : `-${option.short}, `
  const value = option.value === undefined ? '' : ` <${option.value}>`
  const made = new Option(`${short}--${option.name}${value}`, option.help)
  if (option.repeatable !== true) return made
  return made.argParser<readonly string[]>((value, before) => [...(before ?? []), value])
}

/** commander turns `--no-test` into the attribute `test`, false when given. */
function attributeName(option: VerbOption): string {
  return createOption(option).attributeName()
}

function isGiven(option: VerbOption): boolean {
  return !option.name.startsWith('no-')
}
