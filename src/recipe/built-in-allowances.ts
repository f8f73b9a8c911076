import type { Allowance } from './resolve-recipe.ts'

/** What a venv in a .deb makes lintian say by its nature; each becomes an override of the package, with its reason. */
export function builtInAllowances(prefix: string): readonly Allowance[] {
  const folder = prefix.replace(/^\//, '')
  return [
    ...(folder.startsWith('opt/')
      ? [
          {
            lint: 'dir-or-file-in-opt',
            path: `opt/*`,
            reason: 'the venv stands below /opt, apart from what the distribution installs',
          },
        ]
      : []),
    {
      lint: 'package-installs-python-bytecode',
      path: `${folder}/*`,
      reason: 'bytecode is shipped, so that nothing has to write below the venv',
    },
    {
      lint: 'unusual-interpreter',
      path: `*${folder}/bin/*`,
      reason: "scripts name the venv's own interpreter",
    },
  ]
}
