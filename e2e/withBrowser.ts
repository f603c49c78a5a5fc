import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { launchBrowser } from './browser.ts'
import { newDataDir, removeDataDir, startProduct, type Product } from './product.ts'

type Started = { browser: Browser; product: Product }

/**
 * A product and a browser for the tests of one file; ended after them. Returns the product's data folder.
 * With `anewFor` each test, a test that is tried again does not meet what its first try has left.
 */
export function withBrowser(
  begin: (started: Started) => void,
  environment: Record<string, string> = {},
  anewFor: 'file' | 'test' = 'file',
): string {
  const dataDir = newDataDir()
  const [before, after] = anewFor === 'file' ? [beforeAll, afterAll] : [beforeEach, afterEach]
  let started: Partial<Started> = {}
  before(async () => {
    const product = await startProduct({ dataDir, environment })
    started = { product }
    const browser = await launchBrowser()
    started = { product, browser }
    begin({ product, browser })
  })
  after(async () => {
    await started.browser?.close()
    await started.product?.kill('SIGTERM')
    removeDataDir(dataDir)
  })
  return dataDir
}
