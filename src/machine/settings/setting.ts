/** A value and where it came from, such as `PIP_INDEX_URL` or `/etc/pip.conf`, for `doctor`. */
export interface Setting<T> {
  readonly value: T
  readonly from: string
}

/** Where settings are looked for. */
export interface SettingSources {
  /** What the command line says, by the name of the variable that says the same; it wins over everything. */
  readonly flags?: Readonly<Record<string, string | undefined>>
  readonly environment: Readonly<Record<string, string | undefined>>
  /** The user's home folder; undefined where there is none. */
  readonly home: string | undefined
  /** Prefix of absolute paths such as /etc, for tests; empty otherwise. */
  readonly root: string
}

/** A variable of ours, as a flag or in the environment; an empty one counts as absent. */
export function readOwn(name: string, sources: SettingSources): Setting<string> | undefined {
  const flag = sources.flags?.[name]
  if (flag !== undefined && flag !== '') return { value: flag, from: 'the command line' }
  return readVariable(name, sources)
}

/** A variable of the environment; an empty one counts as absent. */
export function readVariable(name: string, sources: SettingSources): Setting<string> | undefined {
  const value = sources.environment[name]
  return value === undefined || value === '' ? undefined : { value, from: name }
}
