import { sortByBytes } from '../../core/bytes.ts'
import type {
  ExplainedDocument,
  FindingDocument,
  FoldersDocument,
  SettingDocument,
  StepDocument,
  TargetDocument,
} from './build-shape.ts'
import type { SideNames } from './html-differences.ts'

/** Two builds of one thing, whoever made them: what pages and summaries are made of. */
export interface BuildReport {
  readonly verdict: string
  /** The .deb, or the checksum list of a recipe that ends there. */
  readonly subject: string
  readonly names: SideNames
  readonly facts: readonly (readonly [name: string, value: string])[]
  /** What the two were not made from alike; then it is no comparison of the same thing. */
  readonly inputs: readonly string[]
  readonly firstStep: string | null
  readonly steps: readonly StepDocument[]
  readonly artifacts: readonly ArtifactRow[]
  readonly explained: readonly ExplainedDocument[]
  readonly environment: readonly SettingDocument[]
  /** Steps that make the builders differ, and what is guilty of it. */
  readonly findings: readonly FindingDocument[]
  /** Steps that only an experiment makes differ; they are no part of the verdict. */
  readonly fragile: readonly FindingDocument[]
  readonly notVaried: readonly (readonly [name: string, reason: string])[]
}

/** One published file by its SHA-256 on both sides; null where a side did not make it. */
export interface ArtifactRow {
  readonly path: string
  readonly first: string | null
  readonly second: string | null
}

/** What `reproduce` answered of one target. */
export function reportTarget(target: TargetDocument): BuildReport {
  const [first, second] = target.builders
  const differing = new Map(target.differences.map(one => [one.path, one]))
  const same = target.artifacts.filter(({ path }) => !differing.has(path))
  const artifacts = [
    ...target.differences,
    ...same.map(({ path, sha256 }) => ({ path, first: sha256, second: sha256 })),
  ]
  return {
    verdict: target.verdict,
    subject: nameSubject(artifacts),
    names: [`builder ${first?.name ?? '1'}`, `builder ${second?.name ?? '2'}`],
    facts: [
      ['target', target.target],
      ...(target.accepted.length === 0 ? [] : [['accepted', target.accepted.join(', ')] as const]),
    ],
    inputs: [],
    firstStep: target['first-step'],
    steps: target.steps,
    artifacts,
    explained: target.explanation,
    environment: compareBuilders(target),
    findings: target.findings,
    fragile: target.fragile,
    notVaried: Object.entries(target['not-varied']),
  }
}

/** What `verdict` answered of two folders. */
export function reportFolders(folders: FoldersDocument): BuildReport {
  const [first, second] = folders.folders
  return {
    verdict: folders.verdict,
    subject: nameSubject(folders.files),
    names: ['first', 'second'],
    facts: [
      ['first', first],
      ['second', second],
    ],
    inputs: folders['inputs-differ'],
    firstStep: folders['first-step'],
    steps: folders.steps,
    artifacts: folders.files,
    explained: folders.differences,
    environment: folders.environment,
    findings: [],
    fragile: [],
    notVaried: [],
  }
}

function nameSubject(artifacts: readonly ArtifactRow[]): string {
  const paths = sortByBytes(
    artifacts.map(({ path }) => path),
    path => path,
  )
  return (
    paths.find(path => path.endsWith('.deb')) ?? paths.find(path => path === 'sha256sums.txt') ?? 'two builds'
  )
}

/** What the builders differ in, whatever was varied. */
function compareBuilders({ builders }: TargetDocument): readonly SettingDocument[] {
  const [first, second] = builders
  if (first === undefined || second === undefined) return []
  const say = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value ?? null))
  const names = [...new Set([...Object.keys(first), ...Object.keys(second)])].filter(name => name !== 'name')
  return names.map(name => ({ name, first: say(first[name]), second: say(second[name]) }))
}
