import sparticuz from '@sparticuz/chromium'
import { chromium, type Browser } from 'playwright-core'

/** Made for one page in a small cloud function: in one process the first closed page ends the browser. */
const unwanted = ['--single-process', '--no-zygote', '--disable-web-security', '--allow-running-insecure-content']

/** A headless Chromium from the package registry (Linux x64); elsewhere name an installed one in CHROMIUM_PATH. */
export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? (await sparticuz.executablePath()),
    args: [
      ...sparticuz.args.filter((arg) => !unwanted.includes(arg)),
      '--no-sandbox',
      '--disable-background-networking',
      // A microphone that beeps, which every page that is let may use.
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
    ],
  })
}
