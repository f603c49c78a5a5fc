import { describe, expect, it } from 'vitest'
import { countTests, slowestFiles, untestedDatabases } from './countTests.mjs'

const file = (status, ...tests) => ({
  status,
  assertionResults: tests.map(([outcome, ...ancestorTitles]) => ({ status: outcome, ancestorTitles })),
})
const report = (...testResults) => ({ success: testResults.every(({ status }) => status === 'passed'), testResults })

describe('countTests', () => {
  it('counts passed, failed and skipped tests', () => {
    const twoFiles = report(file('passed', ['passed'], ['pending'], ['todo']), file('failed', ['failed'], ['passed']))
    expect(countTests({ report: twoFiles, exitCode: 1 })).toEqual({ passed: 2, failed: 1, skipped: 2 })
  })

  it('counts a file that does not load as a failure', () => {
    expect(countTests({ report: report(file('failed')), exitCode: 1 })).toEqual({ passed: 0, failed: 1, skipped: 0 })
  })

  it('counts an error outside of any test as a failure', () => {
    expect(countTests({ report: report(file('passed', ['passed'])), exitCode: 1 })).toMatchObject({
      passed: 1,
      failed: 1,
    })
  })

  it('counts a missing report as a failure, also with exit code 0', () => {
    expect(countTests({ report: undefined, exitCode: 0 }).failed).toBe(1)
  })
})

describe('untestedDatabases', () => {
  it('names those on which no test passed', () => {
    const run = report(file('passed', ['passed', 'contacts (pglite)'], ['pending', 'contacts (postgres)']))
    expect(untestedDatabases([run, undefined])).toEqual(['postgres'])
  })

  it('names none when both were tested', () => {
    expect(
      untestedDatabases([
        report(file('passed', ['passed', 'store', 'contacts (pglite)'])),
        report(file('passed', ['passed', 'contacts (postgres)'])),
      ]),
    ).toEqual([])
  })
})

describe('slowestFiles', () => {
  const took = (name, seconds) => ({ name, startTime: 1000, endTime: 1000 + seconds * 1000 })

  it('names the longest first, by their place in the project', () => {
    const run = report(
      took('/project/e2e/a.test.ts', 2),
      took('/project/e2e/b.test.ts', 30.4),
      took('/project/c.test.ts', 9),
    )
    expect(slowestFiles({ report: run, root: '/project', count: 2 })).toEqual([
      { file: 'e2e/b.test.ts', seconds: 30 },
      { file: 'c.test.ts', seconds: 9 },
    ])
  })

  it('is empty without a report', () => {
    expect(slowestFiles({ report: undefined, root: '/project', count: 5 })).toEqual([])
  })
})
