import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const root = fileURLToPath(new URL('.', import.meta.url))
const startPostgres = './runtime/testing/startPostgres.ts'
const globalSetup = existsSync(new URL(startPostgres, import.meta.url)) ? [startPostgres] : []

/** `--project shared` runs one of them; `!e2e` all but the end-to-end tests, which need a build (scripts/test.mjs). */
export default defineConfig({
  root,
  resolve: { tsconfigPaths: true },
  test: {
    // Processes, not threads: only there does setting TZ change the time zone.
    pool: 'forks',
    maxWorkers: 2,
    // Properties over random flows take seconds on two busy cores.
    testTimeout: 60_000,
    projects: [
      { extends: true, test: { name: 'shared', include: ['shared/**/*.test.ts'], env: { TZ: 'UTC' } } },
      // UTC+5:45: an offset that is neither zero nor whole hours shows any use of the process's own zone.
      {
        extends: true,
        test: { name: 'shared-kathmandu', include: ['shared/**/*.test.ts'], env: { TZ: 'Asia/Kathmandu' } },
      },
      { extends: true, test: { name: 'runtime', include: ['runtime/**/*.test.ts'], globalSetup } },
      { extends: true, test: { name: 'editor', include: ['editor/**/*.test.{ts,tsx}'], environment: 'happy-dom' } },
      { extends: true, test: { name: 'tools', include: ['{scripts,simulator,bench,load}/**/*.test.{ts,mjs}'] } },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          globalSetup,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
