import { Eta } from 'eta'
import { readShippedFile } from '../../core/shipped-file.ts'
import { shellQuote } from './shell-quote.ts'

/** The templates of debian-templates/, each with what it is given. */
export type TemplateName =
  | 'postinst'
  | 'prerm'
  | 'postrm'
  | 'copyright'
  | 'lintian-overrides'
  | 'sysusers'
  | 'tmpfiles'

const scripts: readonly TemplateName[] = ['postinst', 'prerm', 'postrm']

const shell = createEta(shellQuote)
const plain = createEta(text => text)

/**
 * Fills a template. In maintainer scripts each `<%= %>` becomes one quoted shell word; other templates take values as they
 * are, so whoever calls makes sure that they hold one line.
 */
export function fillTemplate(name: TemplateName, values: object): string {
  const template = readShippedFile(`debian-templates/${name}.eta`).toString('utf8')
  return (scripts.includes(name) ? shell : plain).renderString(template, values)
}

function createEta(quote: (text: string) => string): Eta {
  return new Eta({
    autoEscape: true,
    escapeFunction: value => quote(String(value)),
    autoTrim: [false, 'nl'],
    cache: false,
  })
}
