import { targetTags } from '../../../formats/python/wheels/supported-tags.ts'
import type { Tag } from '../../../formats/python/wheels/tag.ts'

/**
 * Whether a wheel of this sdist is pure or binary, as upstream's own wheels tell: pure where one of them runs on any
 * platform, binary where the only ones for the target's interpreter are for Linux on this architecture. Undefined where
 * upstream has none that would tell.
 */
export function kindFromWheels(
  wheels: readonly (readonly Tag[])[],
  python: readonly [major: number, minor: number],
): 'pure' | 'binary' | undefined {
  const tags = wheels.flat()
  if (tags.some(isPure)) return 'pure'
  const interpreters = new Set(targetTags(python, 17).map(interpreterOf))
  const fits = (tag: Tag) => isLinux(tag.platform) && interpreters.has(interpreterOf(tag))
  return tags.some(fits) ? 'binary' : undefined
}

function isPure({ interpreter, abi, platform }: Tag): boolean {
  return /^(?:py|cp)3/.test(interpreter) && abi === 'none' && platform === 'any'
}

/** Of any C library: which one upstream built for says nothing about whether it compiled. */
function isLinux(platform: string): boolean {
  return /^(?:linux|manylinux.*|musllinux_.*)_x86_64$/.test(platform)
}

function interpreterOf({ interpreter, abi }: Tag): string {
  return `${interpreter}-${abi}`
}
