import { randomBytes, randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { createApp } from './app.ts'
import { systemClock, systemRandom } from './clock.ts'
import { readConfig } from './config.ts'
import { createLog, type Log } from './log.ts'
import type { FileStore } from './media/fileStore.ts'
import { createFolderStore } from './media/folderStore.ts'
import { newCompany } from './testing/companies.ts'
import { onPglite, silentLog } from './testing/databases.ts'
import { manualTimers } from './testing/manualTimers.ts'
import { newMediaDir } from './testing/newLibrary.ts'

onPglite('a start', (database) => {
  async function begin(stubs: (files: FileStore) => Partial<FileStore>, log: Log = silentLog) {
    const mediaDir = newMediaDir()
    const folder = createFolderStore({ mediaDir, clock: systemClock })
    const orphan = `${await newCompany(database.store.db)}/aa/${'a'.repeat(64)}.wav`
    const source = join(mediaDir, 'source')
    await writeFile(source, 'a sound that nobody names')
    await folder.put(orphan, source)
    const files = { ...folder, ...stubs(folder) }
    const secrets = {
      jwtSecret: randomBytes(32).toString('hex'),
      encryptionKey: randomBytes(32),
      cliToken: randomBytes(32).toString('base64url'),
      localCarrier: { accountSid: `AC${'0'.repeat(32)}`, authToken: 'of the carrier' },
    }
    const time = { clock: systemClock, timers: manualTimers(), random: systemRandom }
    const config = readConfig({ MEDIA_DIR: mediaDir })
    const baseUrl = 'https://ivr.example.test'
    const app = createApp({ ...{ store: database.store, files, secrets, log, config, baseUrl }, ...time })
    return { files, orphan, timers: time.timers, running: await app.start() }
  }
  const copies = (list: () => AsyncIterable<string>) => ({
    publish: async () => undefined,
    withdraw: async () => {},
    list,
  })

  it('goes through the files once and then through the copies at the CDN, and so does each day', async () => {
    const seen: string[] = []
    const { running, timers, files, orphan } = await begin((folder) => ({
      async *list() {
        yield* folder.list()
        seen.push('files')
      },
      publicCopies: copies(async function* () {
        seen.push('copies')
      }),
    }))
    await vi.waitFor(() => expect(seen).toEqual(['files', 'copies']), { timeout: 10_000, interval: 5 })
    expect(await files.stat(orphan)).toBeUndefined()
    await timers.pass(24 * 3600_000)
    await vi.waitFor(() => expect(seen).toEqual(['files', 'copies', 'files', 'copies']), {
      timeout: 10_000,
      interval: 5,
    })
    await running.stop()
  })

  it('says so when the CDN reaches private files', async () => {
    const lines: string[] = []
    const log = createLog({ level: 'warn', to: { write: (line) => void lines.push(line) } })
    const address = 'https://cdn.test/not-for-the-cdn.txt'
    const { running } = await begin(() => ({ findExposure: async () => address }), log)
    const warning = { level: 'warn', address, msg: expect.stringContaining('prefix public/') as string }
    await vi.waitFor(() =>
      expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([expect.objectContaining(warning)]),
    )
    await running.stop()
  })

  const endless = async function* (begun: () => void) {
    for (;;) {
      begun()
      await new Promise((resolve) => setImmediate(resolve))
      yield `${randomUUID()}/aa/${'a'.repeat(64)}.wav`
    }
  }

  it.each([
    [
      'files',
      (begun: () => void) => ({
        list: async function* () {
          for await (const name of endless(begun)) yield { name, bytes: 1, modifiedAt: new Date(0) }
        },
      }),
    ],
    ['copies at the CDN', (begun: () => void) => ({ publicCopies: copies(() => endless(begun)) })],
  ])('is followed by a stop that does not wait for all the %s of a large bucket', async (_, stubs) => {
    const begun = vi.fn()
    const { running } = await begin(() => stubs(begun))
    await vi.waitFor(() => expect(begun).toHaveBeenCalled(), { timeout: 10_000, interval: 5 })
    await running.stop()
    const seen = begun.mock.calls.length
    await new Promise((resolve) => setImmediate(resolve))
    expect(begun).toHaveBeenCalledTimes(seen)
  })
})
