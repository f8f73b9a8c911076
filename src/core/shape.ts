import { z } from 'zod'

/**
 * The schema library, for describing what untrusted JSON, YAML or TOML must look like. Everything else in the program
 * takes it from here. @see docs/decisions/schema-validation.md
 */
export { z }

/**
 * Holds a value of others against a shape. NOTE: the library passes all problems of a member as arguments of one call;
 * where these are more than a stack holds it throws, which is a refusal like any other.
 */
export function parseShape<T>(
  shape: z.ZodType<T>,
  value: unknown,
): z.ZodSafeParseSuccess<T> | z.ZodSafeParseError<unknown> {
  try {
    return shape.safeParse(value)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    const message = 'more problems than can be named'
    return { success: false, error: new z.ZodError([{ code: 'custom', path: [], message }]) }
  }
}
