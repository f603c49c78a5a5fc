import { expect, it } from 'vitest'
import type { ContentItem } from '#shared/api/content.ts'
import { createFolderStore } from '#runtime/media/folderStore.ts'
import { onPglite, silentLog } from '#runtime/testing/databases.ts'
import { manualTimers } from '#runtime/testing/manualTimers.ts'
import { newApi, standingClock } from '#runtime/testing/newApi.ts'
import { newLibrary, newMediaDir } from '#runtime/testing/newLibrary.ts'
import { insertMediaFiles } from '../store/mediaFiles.ts'
import { emptyRevision } from '../store/contentRevisions.ts'
import { reviseContent } from './changeContent.ts'
import { storedName } from './mediaAddress.ts'
import { createWithdrawals } from './withdrawCopies.ts'

onPglite('files that become private while the bucket is away', (database) => {
  async function begin() {
    const clock = standingClock()
    const mediaDir = newMediaDir()
    const there = new Set<string>()
    const bucket = { isAway: false }
    const files = {
      ...createFolderStore({ mediaDir, clock }),
      publicCopies: {
        publish: async (name: string) => name,
        withdraw: async (name: string) => {
          if (bucket.isAway) throw new Error('The bucket is away.')
          there.delete(name)
        },
        async *list() {
          yield* there
        },
      },
    }
    const media = newLibrary(database.store, { clock, mediaDir, files })
    const { db } = database.store
    const editor = await newApi(database.store, { media }).newMember('editor')
    const { companyId, userId } = editor
    const newItem = async (title: string, digit: string) => {
      const { id } = (await editor.ask('POST', '/api/content', { title, kind: 'image' })).body as ContentItem
      const file = { companyId, hash: digit.repeat(64), extension: 'png' }
      const shape = { type: 'image/png', bytes: 1, durationMs: null, width: 1, height: 1, createdAt: clock.now() }
      await insertMediaFiles(db, [{ ...file, ...shape }])
      const ref = { companyId, itemId: id, language: 'en-US', userId }
      await reviseContent({ db, clock }, ref, () => ({ ...emptyRevision, fileHash: file.hash, fileName: 'a.png' }))
      there.add(storedName(file))
      return id
    }
    return { editor, there, bucket, media, files, db, newItem }
  }

  it('are private all the same, for every one of them, and are withdrawn with the daily work', async () => {
    const { editor, there, bucket, media, newItem } = await begin()
    const ids = [await newItem('One', 'a'), await newItem('Two', 'b')]
    const single = await newItem('Three', 'c')
    bucket.isAway = true
    for (const id of [...ids, single]) {
      const patched = await editor.ask('PATCH', `/api/content/${id}`, { isPrivate: true })
      expect([patched.status, patched.body]).toMatchObject([200, { isPrivate: true }])
    }
    const bulk = await editor.ask('POST', '/api/content/bulk', { ids, action: 'addTag', tag: 'x' })
    expect([bulk.status, bulk.body]).toMatchObject([200, { results: [{ isDone: true }, { isDone: true }] }])
    expect(there.size).toBe(3)
    bucket.isAway = false
    await media.daily()
    expect(there.size).toBe(0)
  })

  it('are withdrawn once it is back, and tried no more after that', async () => {
    const { editor, there, bucket, files, db, newItem } = await begin()
    const id = await newItem('One', 'd')
    bucket.isAway = true
    await editor.ask('PATCH', `/api/content/${id}`, { isPrivate: true })
    const timers = manualTimers()
    const withdrawals = createWithdrawals({ db, files, timers, log: silentLog })
    await withdrawals.ofItem({ companyId: editor.companyId, itemId: id })
    const hold = async (ms: number) => {
      await timers.pass(ms)
      // The database answers when it does.
      await editor.ask('GET', `/api/content/${id}`)
    }
    await hold(10_000)
    expect(there.size).toBe(1)
    bucket.isAway = false
    await hold(20_000)
    await expect.poll(() => there.size).toBe(0)
  })
})
