import type { Allowance } from './resolve-recipe.ts'

/**
 * What a venv in a .deb makes lintian say by its nature; each becomes an override of the package, with its reason. The deb
 * stage leaves out those that nothing in the package needs: an override that is not used is a lie.
 */
export function builtInAllowances(prefix: string): readonly Allowance[] {
  const folder = prefix.replace(/^\//, '')
  return [
    ...(folder.startsWith('opt/')
      ? [
          {
            lint: 'dir-or-file-in-opt',
            path: 'opt/*',
            reason: 'the venv stands below /opt, apart from what the distribution installs',
          },
        ]
      : []),
    {
      lint: 'package-installs-python-pycache-dir',
      path: `${folder}/*`,
      reason: 'bytecode is shipped, so that nothing has to write below the venv',
    },
    {
      lint: 'unusual-interpreter',
      path: `${folder}/bin/*`,
      reason: "scripts name the venv's own interpreter",
    },
    {
      lint: 'unstripped-binary-or-object',
      path: `${folder}/*`,
      reason: 'wheels keep the bytes that their build wrote, as their RECORD says',
    },
  ]
}
