import { z } from '../core/shape.ts'
import { absolutePath, localPath, octalMode, reason } from './recipe-values.ts'

/** deb-control(5): one package with an optional version, or alternatives. */
const relation = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9+.-]+(?: \((?:<<|<=|=|>=|>>) [^\s()]+\))?(?: \| [a-z0-9][a-z0-9+.-]+(?: \((?:<<|<=|=|>=|>>) [^\s()]+\))?)*$/,
    'a relation, such as "nginx (>= 1.18)" or "nginx | apache2"',
  )
const plainRelation = relation.regex(/^[^|]*$/, 'one package, without alternatives')
const command = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'the name of an entry point')
const unit = localPath.regex(
  /\.(?:service|socket|timer|path|target|mount|slice)$/,
  'a unit file that ends in .service, .socket, .timer, .path, .target, .mount or .slice',
)
const systemUser = z
  .string()
  .regex(
    /^_[a-z0-9][a-z0-9_-]{0,29}$/,
    "a system user's name as Debian policy wants it: _ first, then a-z, 0-9, _ and -, at most 31 characters",
  )
const line = z.string().regex(/^[^\n\r]+$/, 'one line of text')

const relations = z.strictObject({
  depends: z.array(relation).optional(),
  recommends: z.array(relation).optional(),
  suggests: z.array(relation).optional(),
  conflicts: z.array(plainRelation).optional(),
  breaks: z.array(plainRelation).optional(),
  replaces: z.array(plainRelation).optional(),
  provides: z.array(plainRelation).optional(),
})

/** The `deb:` section: what the .deb holds beside the wheels. */
export const deb = z.strictObject({
  prefix: absolutePath.optional().describe('where the venv stands; default /opt/venvs/NAME'),
  section: z
    .string()
    .regex(/^[a-z-]+$/, 'a section of the archive, such as misc')
    .optional(),
  priority: z.enum(['optional', 'extra', 'standard', 'important', 'required']).optional(),
  description: z
    .strictObject({ synopsis: line, extended: z.string().optional() })
    .optional()
    .describe("default the application's own metadata"),
  homepage: z
    .string()
    .regex(/^https?:\/\/\S+$/, 'an http or https address')
    .optional(),
  license: localPath.optional().describe('a debian/copyright file, relative to the recipe'),
  bytecode: z.enum(['unchecked-hash']).optional().describe('how .pyc files are made (PEP 552)'),
  commands: z.array(command).optional().describe('entry points that get a link in /usr/bin'),
  relations: relations.optional(),
  files: z
    .array(z.strictObject({ src: localPath, dst: absolutePath, mode: octalMode.optional() }))
    .optional()
    .describe('files to install; dst ending in / is a directory; below /etc they are conffiles'),
  links: z
    .array(z.strictObject({ path: absolutePath, target: z.string().min(1) }))
    .optional()
    .describe('symbolic links to install'),
  directories: z
    .array(z.strictObject({ path: absolutePath, mode: octalMode.optional() }))
    .optional()
    .describe('empty directories to install'),
  man: z
    .array(localPath.regex(/\.[1-8][a-z]*$/, 'a man page that ends in its section, such as hello.1'))
    .optional()
    .describe('man pages, relative to the recipe'),
  systemd: z
    .array(z.strictObject({ unit, enable: z.boolean().optional(), start: z.boolean().optional() }))
    .optional(),
  users: z
    .array(z.strictObject({ name: systemUser, home: absolutePath.optional(), description: line.optional() }))
    .optional()
    .describe('system users, made on installation'),
  tmpfiles: z
    .array(localPath.regex(/\.conf$/, 'a file that ends in .conf'))
    .optional()
    .describe('tmpfiles.d fragments, relative to the recipe'),
  apparmor: z
    .array(z.strictObject({ profile: localPath, mode: z.enum(['enforce', 'complain']).optional() }))
    .optional(),
  triggers: z.array(line).optional().describe('lines of the triggers file, deb-triggers(5)'),
  allow: z
    .array(
      z.strictObject({
        lint: z.string().regex(/^[a-z0-9][a-z0-9.+/-]*$/, 'a lintian tag'),
        path: z.string().min(1).optional(),
        reason,
      }),
    )
    .optional()
    .describe('lintian tags that are meant to be, each with its reason'),
})
