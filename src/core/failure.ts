import { type ArchiveFailure, archiveDescriptions } from './failures/archives.ts'
import { type BundleFailure, bundleDescriptions } from './failures/bundle.ts'
import { type ChangelogFailure, changelogDescriptions } from './failures/changelog.ts'
import { type CompareFailure, compareDescriptions } from './failures/compare.ts'
import { type ContainerFailure, containerDescriptions } from './failures/container.ts'
import { type DebFailure, debDescriptions } from './failures/deb.ts'
import { type DebianFailure, debianDescriptions } from './failures/debian.ts'
import type { Description, Descriptions, FailureStatus, Place } from './failures/description.ts'
import { type DigestFailure, digestDescriptions } from './failures/digests.ts'
import { type EnvironmentFailure, environmentDescriptions } from './failures/environment.ts'
import { type InitFailure, initDescriptions } from './failures/init.ts'
import { type LockFailure, lockDescriptions } from './failures/lock.ts'
import { type LockFileFailure, lockFileDescriptions } from './failures/lock-file.ts'
import { type NetworkFailure, networkDescriptions } from './failures/network.ts'
import { type PatchFailure, patchDescriptions } from './failures/patch.ts'
import { type PinsFailure, pinsDescriptions } from './failures/pins.ts'
import { type RecipeFailure, recipeDescriptions } from './failures/recipe.ts'
import { type RustFailure, rustDescriptions } from './failures/rust.ts'
import { type SdistFailure, sdistDescriptions } from './failures/sdists.ts'
import { type SignatureFailure, signatureDescriptions } from './failures/signatures.ts'
import { type StoreFailure, storeDescriptions } from './failures/store.ts'
import { type UsageFailure, usageDescriptions } from './failures/usage.ts'
import { type VariationFailure, variationDescriptions } from './failures/variations.ts'
import { type WheelFailure, wheelDescriptions } from './failures/wheel.ts'
import { type WheelBuildFailure, wheelBuildDescriptions } from './failures/wheel-build.ts'

/**
 * Every expected failure, as one closed union. `code` is public, documented by a page in docs/reference/errors
 * (`debwright explain CODE`) and never renamed. Each room of the program declares its own codes in core/failures.
 */
export type Failure =
  | UsageFailure
  | VariationFailure
  | ArchiveFailure
  | BundleFailure
  | ChangelogFailure
  | CompareFailure
  | ContainerFailure
  | DebianFailure
  | DigestFailure
  | InitFailure
  | LockFailure
  | LockFileFailure
  | NetworkFailure
  | PinsFailure
  | SdistFailure
  | RecipeFailure
  | PatchFailure
  | RustFailure
  | SignatureFailure
  | StoreFailure
  | WheelBuildFailure
  | WheelFailure
  | DebFailure
  | EnvironmentFailure

/** A failure's public code. */
export type FailureCode = Failure['code']

const descriptions: Descriptions<Failure> = {
  ...usageDescriptions,
  ...variationDescriptions,
  ...archiveDescriptions,
  ...bundleDescriptions,
  ...changelogDescriptions,
  ...compareDescriptions,
  ...containerDescriptions,
  ...debianDescriptions,
  ...digestDescriptions,
  ...initDescriptions,
  ...lockDescriptions,
  ...lockFileDescriptions,
  ...networkDescriptions,
  ...pinsDescriptions,
  ...sdistDescriptions,
  ...recipeDescriptions,
  ...patchDescriptions,
  ...rustDescriptions,
  ...signatureDescriptions,
  ...storeDescriptions,
  ...wheelBuildDescriptions,
  ...wheelDescriptions,
  ...debDescriptions,
  ...environmentDescriptions,
}

/** All codes, for `explain` and for the tests that hold every code against its page. */
export const failureCodes: readonly string[] = Object.keys(descriptions).sort()

/** The exit status of a failure. */
export function failureStatus(failure: Failure): FailureStatus {
  return describe(failure).status
}

/** A failure as people read it: message, place, facts and the next step. No colour. */
export function formatFailure(failure: Failure): string {
  const { message, facts, hint } = describe(failure)
  const place = placeOf(failure)
  const rows = facts?.(failure) ?? []
  const width = Math.max(0, ...rows.map(([label]) => label.length + 1))
  const lines = [
    `error[${failure.code}]: ${message(failure)}`,
    ...(place === undefined ? [] : formatPlace(place)),
    ...rows.map(([label, value]) => `  ${`${label}:`.padEnd(width)} ${value}`),
    '',
    `hint: ${hint(failure)}`,
  ]
  return `${lines.map(escapeControls).join('\n')}\n`
}

/** Place and labelled values of a failure, for machines. */
export function failureFacts(failure: Failure): {
  readonly place?: string
  readonly facts: Readonly<Record<string, string>>
} {
  const place = placeOf(failure)
  const facts = Object.fromEntries(describe(failure).facts?.(failure) ?? [])
  return place === undefined ? { facts } : { place: formatPosition(place), facts }
}

/** The message alone, without place, facts and hint. */
export function failureMessage(failure: Failure): string {
  return escapeControls(describe(failure).message(failure))
}

function placeOf(failure: Failure): Place | undefined {
  return 'place' in failure ? failure.place : undefined
}

function formatPosition({ file, line, column }: Place): string {
  return [file, line, column].filter(part => part !== undefined).join(':')
}

function formatPlace(place: Place): readonly string[] {
  const at = formatPosition(place)
  if (place.text === undefined || place.line === undefined || place.column === undefined)
    return [`  --> ${at}`]
  const gutter = ' '.repeat(String(place.line).length)
  const { text, column, width } = cutExcerpt(place.text, place.column, place.width ?? 1)
  const indent = text.slice(0, column - 1).replace(/[^\t]/g, ' ')
  return [
    `  --> ${at}`,
    `${gutter} |`,
    `${place.line} | ${text}`,
    `${gutter} | ${indent}${'^'.repeat(Math.max(1, width))}`,
  ]
}

/** How many characters of a line are shown, and how many of these before the marked ones. */
const [mostShown, mostBefore] = [160, 60]

/** The part of a line that is worth reading: a lock on one line may have millions of characters. */
function cutExcerpt(text: string, column: number, width: number) {
  if (text.length <= mostShown) return { text, column, width }
  const start = Math.max(0, Math.min(column - 1 - mostBefore, text.length - mostShown))
  const end = start + mostShown
  const cut = `${start > 0 ? '…' : ''}${text.slice(start, end)}${end < text.length ? '…' : ''}`
  const moved = column - start + (start > 0 ? 1 : 0)
  return { text: cut, column: moved, width: Math.min(width, end - column + 1) }
}

/** Text from outside must not steer the terminal. Tabs stay. */
function escapeControls(line: string): string {
  return line.replace(
    /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    c => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/**
 * The description of a failure's code. TypeScript cannot relate `descriptions[failure.code]` to `failure` for a
 * union, so the lookup is typed here, once, as the union's own description.
 */
function describe<F extends Failure>(failure: F): Description<F> {
  const table: { readonly [code: string]: Description<never> } = descriptions
  const found = table[failure.code]
  if (found === undefined) throw new Error(`no description of ${failure.code}`)
  return found as Description<F>
}
