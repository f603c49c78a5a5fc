import { expect, it } from 'vitest'
import { newDataDir, removeDataDir, startProduct } from './product.ts'

it('ends with a product that is killed', async () => {
  const dataDir = newDataDir()
  const product = await startProduct({ dataDir })
  try {
    const isConnected = () => /the stand-in at (http:\S+?),/.exec(product.output())?.[1]
    while (!isConnected()) await new Promise((resolve) => setTimeout(resolve, 50))
    const url = isConnected() ?? ''
    const answers = () =>
      fetch(`${url}/healthz`).then(
        ({ ok }) => ok,
        () => false,
      )
    expect(await answers()).toBe(true)
    await product.kill('SIGKILL')
    while (await answers()) await new Promise((resolve) => setTimeout(resolve, 50))
    expect(await answers()).toBe(false)
  } finally {
    await product.kill('SIGKILL')
    removeDataDir(dataDir)
  }
})
