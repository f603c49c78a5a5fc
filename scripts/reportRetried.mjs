/** Names each test that passed only when it was run again: something in it, or in the product, depends on timing. */
export default class ReportRetried {
  #names = []

  onTestCaseResult(test) {
    if (test.diagnostic()?.flaky) this.#names.push(`${test.module.relativeModuleId} > ${test.fullName}`)
  }

  onTestRunEnd() {
    for (const name of this.#names) process.stdout.write(`\npassed only when run again: ${name}\n`)
  }
}
