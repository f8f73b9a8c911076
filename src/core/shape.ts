import { z } from 'zod'

/**
 * The schema library, for describing what untrusted JSON, YAML or TOML must look like. Everything else in the program
 * takes it from here. @see docs/decisions/schema-validation.md
 */
export { z }
