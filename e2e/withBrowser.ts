import type { Browser } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import { launchBrowser } from './browser.ts'
import { newDataDir, removeDataDir, startProduct, type Product } from './product.ts'

type Started = { browser: Browser; product: Product }

/** A product and a browser for the tests of one file; ended after them. Returns the product's data folder. */
export function withBrowser(begin: (started: Started) => void, environment: Record<string, string> = {}): string {
  const dataDir = newDataDir()
  let started: Partial<Started> = {}
  beforeAll(async () => {
    const product = await startProduct({ dataDir, environment })
    started = { product }
    const browser = await launchBrowser()
    started = { product, browser }
    begin({ product, browser })
  })
  afterAll(async () => {
    await started.browser?.close()
    await started.product?.kill('SIGTERM')
    removeDataDir(dataDir)
  })
  return dataDir
}
