/** Names each test that passed only when it was run again, and why not before: something in it, or in the product, depends on timing. */
export default class ReportRetried {
  #names = []

  onTestCaseResult(test) {
    if (!test.diagnostic()?.flaky) return
    const [error] = test.result().errors ?? []
    const place = error?.stacks?.find(({ file }) => file.includes('/e2e/'))
    const where = place ? ` (${test.module.relativeModuleId}:${place.line})` : ''
    const why = error ? `\n  ${String(error.message).split('\n').slice(0, 6).join('\n  ')}${where}` : ''
    this.#names.push(`${test.module.relativeModuleId} > ${test.fullName}${why}`)
  }

  onTestRunEnd() {
    for (const name of this.#names) process.stdout.write(`\npassed only when run again: ${name}\n`)
  }
}
