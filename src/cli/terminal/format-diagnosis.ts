/** One line of a diagnosis. `bad` stands in the way of building; `note` is good to know. */
export interface Symptom {
  readonly subject: string
  readonly state: 'good' | 'bad' | 'note'
  readonly text: string
  readonly remedy?: string
}

/** Three columns: mark, subject, text. A remedy stands below the text. */
export function formatDiagnosis(symptoms: readonly Symptom[]): string {
  const width = Math.max(...symptoms.map(({ subject }) => subject.length))
  return symptoms
    .flatMap(({ subject, state, text, remedy }) => [
      `${marks[state]} ${subject.padEnd(width)} ${text}\n`,
      ...(remedy === undefined ? [] : [`     ${' '.repeat(width)} -> ${remedy}\n`]),
    ])
    .join('')
}

const marks = { good: 'ok  ', bad: 'BAD ', note: 'note' } as const
