import type { Failure } from '../../core/failure.ts'
import { ok, type Result } from '../../core/result.ts'
import { normalizeName } from '../../formats/python/name.ts'
import { formatPinRequirements, listPinRequirements } from '../../formats/python/pins/pin-requirements.ts'
import { parsePins } from '../../formats/python/pins/read-pins.ts'
import { readPinsFile } from '../read-file.ts'
import { formatCount } from '../terminal/format-amount.ts'
import type { VerbAnswer, VerbInput } from '../verb.ts'

/** Prints the requirement set of any lock as a requirements file with hashes, and says what that cannot express. */
export async function runImport(input: VerbInput): Promise<Result<VerbAnswer, Failure>> {
  const [file = ''] = input.positional
  const text = await readPinsFile(file)
  if (!text.ok) return text
  const pins = await parsePins(file, text.value, readPinsFile)
  if (!pins.ok) return pins
  const groups = input.values.get('group')
  const listed = listPinRequirements(pins.value, {
    ...(groups === undefined ? {} : { groups }),
    extras: (input.values.get('extra') ?? []).map(normalizeName),
  })
  if (!listed.ok) return listed
  const { requirements, notes } = listed.value
  return ok({
    status: 0,
    text: formatPinRequirements(listed.value),
    result: {
      file,
      format: pins.value.format,
      requirements: requirements.map(requirement => ({ ...requirement })),
      notes: notes.map(note => ({ ...note })),
    },
    remarks: [
      `${file}: ${formatCount(requirements.length, 'requirement')} of ${formatCount(pins.value.pins.length, 'pin')}`,
      ...notes.map(
        ({ file: where, line, text: said }) =>
          `${[where, line].filter(part => part !== undefined).join(':')}: ${said}`,
      ),
    ],
  })
}
