import sparticuz from '@sparticuz/chromium'

/** Once, before the tests: of two processes that unpack it at once, one starts half a browser. */
export default async function unpackBrowser(): Promise<void> {
  if (process.env['CHROMIUM_PATH'] === undefined) await sparticuz.executablePath()
}
