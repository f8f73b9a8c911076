/**
 * The text of a `Release` that is not Debian's, as apt is to see it: like backports, its packages are taken only where
 * Debian has none of the name, or where the recipe says so. Without this the higher version would win, so that
 * any archive could replace the C library. apt reads digests and these two fields from the text; its signature was
 * verified before.
 *
 * @see apt_preferences(5), NotAutomatic
 */
export function markForeign(text: string): string {
  const rest = text.replace(/^(?:NotAutomatic|ButAutomaticUpgrades):.*\n/gim, '')
  return `NotAutomatic: yes\nButAutomaticUpgrades: yes\n${rest}`
}
