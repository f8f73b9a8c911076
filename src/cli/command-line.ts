import { Command, CommanderError, Option } from 'commander'
import { z } from '../core/shape.ts'
import { readShippedFile } from '../core/shipped-file.ts'
import { onInterrupt } from './interrupt.ts'
import { reportAnswer, reportBug, reportCancelled, reportFailures } from './report.ts'
import type { Verb, VerbInput, VerbOption } from './verb.ts'
import { verbs } from './verbs.ts'

/** Exit status of a command line that cannot be understood. */
const usageStatus = 2

/**
 * Runs one command line to its exit status. The only place where a throw is caught: a cancellation ends with 130,
 * anything else is a bug of ours and ends with 70.
 */
export async function runCommandLine(words: readonly string[]): Promise<number> {
  const interrupt = onInterrupt()
  let status = 0
  const program = createProgram(async (verb, input) => {
    status = await runVerb(verb, { ...input, signal: interrupt.signal })
  })
  try {
    await program.parseAsync(words, { from: 'user' })
    return status
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : usageStatus
    throw error
  } finally {
    interrupt[Symbol.dispose]()
  }
}

async function runVerb(verb: Verb, input: VerbInput): Promise<number> {
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

type Act = (verb: Verb, input: Omit<VerbInput, 'signal'>) => Promise<void>

function createProgram(act: Act): Command {
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(readShippedFile('package.json').toString('utf8')))
  const program = new Command('debwright')
    .description(
      'Turns a Python application and its hash-pinned sources into a Debian package, and proves it by building it twice.',
    )
    .version(version, '--version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .showSuggestionAfterError(true)
    .exitOverride()
  program.action(() => program.help({ error: true }))
  for (const verb of verbs) program.addCommand(createVerbCommand(verb, act))
  return program
}

function createVerbCommand(verb: Verb, act: Act): Command {
  const command = new Command(verb.name)
    .description(verb.summary)
    .exitOverride()
    .helpOption('-h, --help', 'print this help')
  for (const parameter of verb.parameters)
    command.argument(parameter.startsWith('[') ? parameter : `<${parameter}>`)
  for (const option of verb.options) command.addOption(createOption(option))
  command
    .option('--json', 'print one JSON document on standard output')
    .option('--quiet', 'print no progress')
    .addHelpText('after', `\nExample:\n  ${verb.example}\n\nExit statuses: docs/reference/exit-statuses.md`)
    .action(async () => {
      const given = z
        .record(z.string(), z.union([z.boolean(), z.string(), z.array(z.string())]))
        .parse(command.opts())
      const options = verb.options.map(option => ({ option, value: given[attributeName(option)] }))
      await act(verb, {
        positional: command.args,
        flags: new Set(
          options.flatMap(({ option, value }) =>
            option.value === undefined && value === isGiven(option) ? [option.name] : [],
          ),
        ),
        values: new Map(
          options.flatMap(({ option, value }) =>
            typeof value === 'object' || typeof value === 'string'
              ? [[option.name, [value].flat()] as const]
              : [],
          ),
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
