/** What stands in the build environments of nearly everything, seeds first. */
export const backends: readonly string[] = [
  'flit-core',
  'setuptools',
  'poetry-core',
  'pdm-backend',
  'wheel',
  'packaging',
  'pathspec',
  'calver',
  'trove-classifiers',
  'tomlkit',
  'vcs-versioning',
  'setuptools-scm',
  'pluggy',
  'hatchling',
  'hatch-vcs',
  'hatch-fancy-pypi-readme',
  'semantic-version',
  'setuptools-rust',
  'maturin',
  'pycparser',
  'cffi',
  'cython',
  'meson',
  'pyproject-metadata',
  'meson-python',
  'scikit-build-core',
  'pybind11',
]

/** What some of them need besides: lines of `python.overrides` and Debian packages of the build container. */
export const particulars: Readonly<
  Record<string, { readonly override?: readonly string[]; readonly packages?: readonly string[] }>
> = {
  cffi: { packages: ['libffi-dev'] },
  cython: {
    override: [
      'environment: {NO_CYTHON_COMPILE: "true"}',
      'reason: Cython compiles itself for minutes otherwise, and uncompiled it writes the same C code',
    ],
  },
  maturin: { packages: ['cargo-web', 'rustc-web'] },
  'meson-python': { packages: ['ninja-build', 'patchelf'] },
  pybind11: { packages: ['cmake', 'g++', 'ninja-build'] },
}
