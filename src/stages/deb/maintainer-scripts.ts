import type { DebRequest } from './deb.ts'
import { hasHome, type RecipeContent } from './recipe-content.ts'
import { fillTemplate } from './templates.ts'

/** A maintainer script by the name that dpkg knows it by. */
export interface MaintainerScript {
  readonly name: 'postinst' | 'prerm' | 'postrm'
  readonly text: string
}

/**
 * The maintainer scripts. prerm is always there, since bytecode that dpkg does not own must go; the others only where they
 * have something to do. Units are treated as debhelper treats them: enabled once, restarted after an upgrade, stopped
 * before removal, forgotten on purge, and an administrator's choice wins.
 */
export function maintainerScripts(request: DebRequest, content: RecipeContent): readonly MaintainerScript[] {
  const { deb, name } = request
  const installable = content.units.filter(unit => unit.installable)
  const runnable = content.units.filter(unit => !unit.template)
  const profiles = deb.apparmor.map(({ profile, mode }) => ({
    name: profile.split('/').at(-1) ?? profile,
    complain: mode === 'complain',
  }))
  const values = {
    package: name,
    prefix: deb.prefix,
    sysusers: deb.users.length === 0 ? [] : [`${name}.conf`],
    tmpfiles: content.tmpfiles,
    homes: deb.users.filter(hasHome).map(({ home }) => home),
    profiles,
    enabled: installable.filter(unit => unit.enable).map(unit => unit.name),
    disabled: installable.filter(unit => !unit.enable).map(unit => unit.name),
    started: runnable.filter(unit => unit.installable && unit.start).map(unit => unit.name),
    unstarted: runnable.filter(unit => !(unit.installable && unit.start)).map(unit => unit.name),
    units: content.units.map(unit => unit.name),
  }
  const stoppable = { ...values, units: runnable.map(unit => unit.name) }
  const interested = deb.triggers.some(line => /^\s*interest/.test(line))
  const hasWork = deb.users.length + content.tmpfiles.length + profiles.length + content.units.length > 0
  return [
    ...(hasWork || interested ? [{ name: 'postinst' as const, text: fillTemplate('postinst', values) }] : []),
    { name: 'prerm', text: fillTemplate('prerm', stoppable) },
    ...(hasWork ? [{ name: 'postrm' as const, text: fillTemplate('postrm', values) }] : []),
  ]
}
