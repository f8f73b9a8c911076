const month = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*'
const day = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? '
const clock = '[0-2]\\d:[0-5]\\d(?::[0-6]\\d(?:\\.\\d+)?)?'

/** How programs write a day, a time, or both. The longer forms stand first, so that they are taken whole. */
export const dateForms: readonly string[] = [
  // Fri, 11 Nov 2011 11:11:11
  `(?:${day})?\\d{1,2} ${month} \\d{4}(?: ${clock})?`,
  // Nov 11 2011, 11:11:11; as __DATE__ of C
  `(?:${day})?${month} {1,2}\\d{1,2},? \\d{4}(?: ${clock})?`,
  // Fri Nov 11 11:11:11 UTC 2011; as date(1)
  `(?:${day})?${month} {1,2}\\d{1,2} ${clock}(?: [A-Z]{3,4})? \\d{4}`,
  // 2011-11-11T11:11:11Z; ISO 8601
  `(?:19|20)\\d\\d[-/.][01]?\\d[-/.][0-3]?\\d(?:[T ]${clock}Z?)?`,
  // 20111111T111111Z
  '(?<!\\d)(?:19|20)\\d\\d[01]\\d[0-3]\\d(?:T?[0-2]\\d[0-5]\\d(?:[0-6]\\d)?Z?)?(?!\\d)',
  // 11:11:11
  `(?<!\\d)${clock}(?!\\d)`,
  // 1321009871: seconds since 1970, from 2001 to 2033
  '(?<!\\d)1[0-9]{9}(?:\\.\\d+)?(?!\\d)',
]

const areas = 'Africa|America|Antarctica|Asia|Atlantic|Australia|Europe|Indian|Pacific'

/** How programs write a time zone. */
export const zoneForms: readonly string[] = [
  // Europe/Berlin; as the database of zones has it
  `\\b(?:${areas})/[A-Z][A-Za-z_]+(?:/[A-Z][A-Za-z_]+)?`,
  // +0100 behind a time
  '(?<=\\d ?)[+-][01]\\d:?[0-5]\\d\\b',
  // CET behind a time
  '(?<=\\d )(?:UTC|GMT|CEST?|E[SD]T|P[SD]T|C[SD]T|M[SD]T|BST|JST|IST|AE[SD]T|HST)\\b',
]
