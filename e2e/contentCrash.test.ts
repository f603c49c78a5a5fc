import { randomInt } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import type { ContentItem, Upload } from '#shared/api/content.ts'
import { waveFile } from '#runtime/audio/testing/waveFile.ts'
import { speechLike } from '#runtime/audio/testing/signals.ts'
import { freePort, newDataDir, removeDataDir, startProduct, type Product } from './product.ts'
import { newPostgresDatabase } from './startedProduct.ts'

const rounds = 4
const filesARound = 6
const rate = 44_100

/** Some seconds of a voice, each at a level of its own: another file every time. */
const voice = (seconds: number) => {
  const samples = speechLike({ rate, seconds }).map((sample, index) =>
    index < 1000 ? sample + randomInt(1000) / 1e5 : sample,
  )
  return waveFile({ rate, channels: [samples, samples] })
}

const products: Product[] = []
const dataDirs: string[] = []
afterEach(async () => {
  await Promise.all(products.splice(0).map((product) => product.kill('SIGKILL')))
  dataDirs.splice(0).forEach(removeDataDir)
})

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name)
}

/** Sends a file in chunks and has it put to use, until the server is gone. Tells how far it came. */
async function upload(product: Product, bytes: Buffer, onProgress: () => void): Promise<void> {
  try {
    const { body } = await product.api<Upload>('POST', '/api/uploads', { fileName: 'voice.wav', bytes: bytes.length })
    const size = 256 * 1024
    for (let offset = 0; offset < bytes.length; offset += size) {
      const form = new FormData()
      form.append('chunk', new Blob([new Uint8Array(bytes.subarray(offset, offset + size))]), 'chunk')
      await product.upload(`/api/uploads/${body.id}/chunks?offset=${offset}`, form)
      onProgress()
    }
    await product.api('POST', `/api/uploads/${body.id}/finish`, { newItem: { title: 'Voice' }, language: 'en-US' })
    onProgress()
    for (;;) {
      const { body: now } = await product.api<Upload>('GET', `/api/uploads/${body.id}`)
      if (now.state.kind === 'ready' || now.state.kind === 'refused') return onProgress()
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  } catch {
    // The server was killed, which is what this is about.
  }
}

it.each(['pglite', 'postgres'] as const)(
  'a process killed in the middle of uploads and conversions leaves no half file, no row without its file, and no temporary file (%s)',
  async (kind) => {
    const dataDir = newDataDir()
    dataDirs.push(dataDir)
    const media = join(dataDir, 'media')
    const environment: Record<string, string> = kind === 'postgres' ? { DATABASE_URL: await newPostgresDatabase() } : {}
    const port = await freePort()
    const start = async () => {
      const product = await startProduct({ dataDir, port, environment })
      products.push(product)
      return product
    }
    let product = await start()
    for (let round = 0; round < rounds; round++) {
      let steps = 0
      // Somewhere between the first chunk and the last conversion.
      const enough = randomInt(2, filesARound * 6)
      await new Promise<void>((resolve) => {
        const under = Array.from({ length: filesARound }, () =>
          upload(product, voice(randomInt(2, 8)), () => {
            if (++steps >= enough) resolve()
          }),
        )
        void Promise.all(under).then(() => resolve())
      })
      await product.kill('SIGKILL')
      product = await start()
      await expect.poll(() => filesBelow(join(media, '.incoming')), { timeout: 20_000 }).toEqual([])

      const { body } = await product.api<{ items: ContentItem[] }>('GET', '/api/content?limit=100')
      const wanted = body.items.flatMap(({ languages }) =>
        languages.flatMap(({ file, phone }) => [file?.url, phone?.url, phone?.mulawUrl]),
      )
      // Every row has its files, whole and playable, and every item its sound.
      expect(wanted).not.toContain(undefined)
      for (const path of wanted) {
        const answer = await fetch(`${product.url}${path}`)
        expect([path, answer.status]).toEqual([path, 200])
        expect((await answer.arrayBuffer()).byteLength).toBeGreaterThan(1000)
      }
      // Every file has its row: what was put without one is swept.
      const names = wanted.map((path) => path?.split('/').at(-1)).sort()
      const stored = () => filesBelow(media).then((found) => found.sort())
      // Beside other processes a young file is spared: its row may be about to be written.
      if (kind === 'pglite') await expect.poll(stored, { timeout: 20_000 }).toEqual([...new Set(names)])
      else expect(await stored()).toEqual(expect.arrayContaining(names))
    }
  },
)
