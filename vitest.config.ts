import { defineConfig } from 'vitest/config'

/**
 * Two projects: `unit` uses all cores, `e2e` runs after it, one file after the other, since its files share stores and
 * measure what a run does to the machine.
 */
export default defineConfig({
  test: {
    pool: 'forks',
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**'],
          testTimeout: 20_000,
          env: { FORCE_COLOR: '0' },
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/e2e/rig/global-setup.ts'],
          testTimeout: 600_000,
          hookTimeout: 600_000,
          fileParallelism: false,
          env: { FORCE_COLOR: '0' },
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
