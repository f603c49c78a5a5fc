import { loadSettings } from '../simulator/terminal/loadSettings.ts'
import { findServer, NotReachedError } from '../simulator/terminal/product.ts'
import { readArguments, UsageError } from './flowsTestArguments.ts'
import { describeReport, reportOn } from './flowsTestReport.ts'
import { flowsOfFiles, flowsOfProduct } from './flowsUnderTest.ts'

/** `npm run flows:test`: plays the scripted tests of flow files, or of the running product's flows. */
async function main(): Promise<number> {
  const { files, schedules, keys, of, isJson } = readArguments(process.argv.slice(2))
  loadSettings()
  const flows =
    files.length > 0 ? flowsOfFiles(files, schedules) : await flowsOfProduct(findServer(process.env), { keys, of })
  const report = reportOn(flows)
  process.stdout.write(isJson ? `${JSON.stringify(report, null, 2)}\n` : describeReport(report))
  return report.exitCode
}

try {
  process.exitCode = await main()
} catch (error) {
  if (!(error instanceof UsageError || error instanceof NotReachedError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 2
}
