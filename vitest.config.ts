import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const root = fileURLToPath(new URL('.', import.meta.url))
const startPostgres = './runtime/testing/startPostgres.ts'
const globalSetup = existsSync(new URL(startPostgres, import.meta.url)) ? [startPostgres] : []

/**
 * The end-to-end files that take longest come first, two at a time: one that works beside one that mostly waits, and never the
 * killing of processes beside the load rig.
 */
const longest = ['crash', 'requests', 'carrierCalls', 'editorPages', 'load', 'carrierFaults', 'terminalPhone']
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const placeOf = ({ moduleId, project }: TestSpecification) => {
      const place = longest.findIndex((name) => moduleId.endsWith(`/e2e/${name}.test.ts`))
      return project.name === 'e2e' && place >= 0 ? place : longest.length
    }
    const sorted = await super.sort(files)
    return sorted.toSorted((one, other) => placeOf(one) - placeOf(other))
  }
}

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
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: 'shared',
          include: ['shared/**/*.test.ts'],
          // UTC+5:45: an offset that is neither zero nor whole hours shows any use of the process's own zone.
          env: { TZ: 'Asia/Kathmandu' },
          // Pure functions keep nothing from one file to the next: what they import is loaded once (24 s of processor, not 54).
          isolate: false,
        },
      },
      // The interpreter's properties hold in a second zone too (contract, section 7).
      { extends: true, test: { name: 'shared-utc', include: ['shared/**/*.property.test.ts'], env: { TZ: 'UTC' } } },
      { extends: true, test: { name: 'runtime', include: ['runtime/**/*.test.ts'], globalSetup } },
      { extends: true, test: { name: 'editor', include: ['editor/**/*.test.{ts,tsx}'], environment: 'happy-dom' } },
      { extends: true, test: { name: 'tools', include: ['{scripts,simulator,bench,load}/**/*.test.{ts,mjs}'] } },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          globalSetup: [...globalSetup, './e2e/unpackBrowser.ts'],
          // The longest takes a minute on a quiet machine.
          testTimeout: 240_000,
          // Two cores, a browser, two databases and a carrier: a second try where nobody watches, named by reportRetried.mjs.
          retry: process.env['CI'] ? 1 : 0,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
