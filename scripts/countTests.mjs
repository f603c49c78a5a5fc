/**
 * Counts of one vitest run, from its JSON report and exit code. What no test reports still counts as one failure: a
 * file that does not load, an unhandled error, a report that is missing.
 */
export function countTests({ report, exitCode }) {
  const counts = { passed: 0, failed: 0, skipped: 0 }
  for (const file of report?.testResults ?? []) {
    let failedHere = 0
    for (const { status } of file.assertionResults) {
      if (status === 'passed') counts.passed += 1
      else if (status === 'failed') failedHere += 1
      else counts.skipped += 1
    }
    counts.failed += file.status === 'failed' ? Math.max(1, failedHere) : failedHere
  }
  const isBroken = !report || exitCode !== 0 || report.success === false
  if (isBroken && counts.failed === 0) counts.failed = 1
  return counts
}

/** Those of the two databases on which no test passed: titles of `describe` end in `(pglite)` or `(postgres)`. */
export function untestedDatabases(reports) {
  const titles = reports
    .flatMap((report) => report?.testResults ?? [])
    .flatMap((file) => file.assertionResults)
    .filter(({ status }) => status === 'passed')
    .flatMap(({ ancestorTitles }) => ancestorTitles)
  return ['pglite', 'postgres'].filter((name) => !titles.some((title) => title.endsWith(`(${name})`)))
}

/** The files of a run whose tests took longest, the longest first, with whole seconds; `root` is left out of their names. */
export function slowestFiles({ report, root, count }) {
  return (report?.testResults ?? [])
    .map(({ name, startTime, endTime }) => ({
      file: name.replace(`${root}/`, ''),
      seconds: Math.round((endTime - startTime) / 1000),
    }))
    .sort((one, other) => other.seconds - one.seconds)
    .slice(0, count)
}
