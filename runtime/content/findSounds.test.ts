import { createHash, randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { FileStore } from '../media/fileStore.ts'
import { createFolderStore } from '../media/folderStore.ts'
import { insertContentItem } from '../store/content.ts'
import { emptyRevision, insertRevision } from '../store/contentRevisions.ts'
import { insertMediaFiles } from '../store/mediaFiles.ts'
import { newCompany } from '../testing/companies.ts'
import { onPglite, silentLog } from '../testing/databases.ts'
import { manualTimers } from '../testing/manualTimers.ts'
import { standingClock } from '../testing/newApi.ts'
import { newMediaDir } from '../testing/newLibrary.ts'
import { createFindSounds } from './findSounds.ts'
import { mediaPath, storedName } from './mediaAddress.ts'

onPglite('looking for sounds', (database) => {
  async function begin() {
    const { db } = database.store
    const [clock, timers, mediaDir] = [standingClock(), manualTimers(), newMediaDir()]
    const folder = createFolderStore({ mediaDir, clock })
    const companyId = await newCompany(db)
    const hash = createHash('sha256').update(companyId).digest('hex')
    const file = { companyId, hash, extension: 'wav' }
    const path = join(mediaDir, 'source')
    await writeFile(path, companyId)
    await folder.put(storedName(file), path)
    const [now, itemId] = [clock.now(), randomUUID()]
    const sizes = { bytes: 36, durationMs: 1, width: null, height: null }
    await insertMediaFiles(db, [{ ...file, ...sizes, type: 'audio/wav', createdAt: now }])
    await insertContentItem(db, {
      companyId,
      id: itemId,
      key: 'one',
      title: 'One',
      kind: 'audio',
      createdBy: null,
      now,
    })
    const revision = { companyId, itemId, language: 'en-US', createdBy: null, createdAt: now }
    await insertRevision(db, { ...emptyRevision, ...revision, phoneHash: hash })
    /** A store whose answers are held back while it is shut, and which counts what it was asked. */
    const gate = { asked: 0, open: Promise.resolve() }
    const files: FileStore = {
      ...folder,
      async stat(name) {
        gate.asked += 1
        await gate.open
        return folder.stat(name)
      },
    }
    const shut = () => {
      let open = () => {}
      gate.open = new Promise((resolve) => (open = resolve))
      return open
    }
    const find = createFindSounds({
      ...{ db, files, clock, timers, log: silentLog },
      addressOf: (file, { isSigned }) => `https://ivr.example.test${mediaPath(file)}${isSigned ? '?signed' : ''}`,
    })
    const url = mediaPath(file)
    const address = `https://ivr.example.test${url}`
    const ask = () => find(companyId, [url])
    return { clock, timers, folder, file, gate, shut, ask, url, address, path }
  }

  it('looks once for what a thousand calls ask for', async () => {
    const { ask, gate, url, address } = await begin()
    const answers = await Promise.all(Array.from({ length: 1000 }, ask))
    expect(new Set(answers.map((answer) => answer.get(url)))).toEqual(new Set([address]))
    expect(gate.asked).toBe(1)
  })

  it('answers at once from what was known, while one look-up renews it', async () => {
    const { ask, clock, timers, gate, shut, url, address } = await begin()
    await ask()
    clock.move(11_000)
    const open = shut()
    for (let call = 0; call < 1000; call++) {
      const answer = ask()
      expect(answer).toBeInstanceOf(Map)
      expect((await answer).get(url)).toBe(address)
    }
    expect(gate.asked).toBe(2)
    // A store that is slow to say changes nothing of what was known, and is not asked again meanwhile.
    await timers.pass(500)
    clock.move(6_000)
    expect((await ask()).get(url)).toBe(address)
    expect(gate.asked).toBe(2)
    open()
  })

  it('looks again before it answers for what nobody asked for in a while, and for what was missing', async () => {
    const { ask, clock, folder, file, url, address, path } = await begin()
    await ask()
    await folder.remove(storedName(file))
    clock.move(5 * 60_000)
    expect((await ask()).get(url)).toBeUndefined()
    await folder.put(storedName(file), path)
    clock.move(6_000)
    expect((await ask()).get(url)).toBe(address)
  })

  it('takes a sound to be there when the store is slow to say, and learns it when it says', async () => {
    const { ask, clock, timers, folder, file, gate, shut, url, address } = await begin()
    const open = shut()
    await folder.remove(storedName(file))
    const asked = ask()
    await timers.pass(500)
    expect((await asked).get(url)).toBe(`${address}?signed`)
    open()
    await expect.poll(async () => (await ask()).get(url)).toBeUndefined()
    expect(gate.asked).toBe(1)
    clock.move(60_000)
    expect((await ask()).get(url)).toBeUndefined()
    expect(gate.asked).toBe(2)
  })
})
