/** The longest text of a lock file or of TOML that is read, in characters: ten times what people have. */
export const largestText = 32 * 1024 * 1024
