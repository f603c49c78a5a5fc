import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createFolderStore } from '#runtime/media/folderStore.ts'
import { eachDatabase } from '#runtime/testing/databases.ts'
import { newApi, standingClock } from '#runtime/testing/newApi.ts'
import { newLibrary, newMediaDir } from '#runtime/testing/newLibrary.ts'
import { storedName } from './mediaAddress.ts'

eachDatabase('the sweep', (database) => {
  it('removes what has no row, and leaves the files of companies that this database does not know', async () => {
    const clock = standingClock()
    const mediaDir = newMediaDir()
    const files = createFolderStore({ mediaDir, clock })
    const library = newLibrary(database.store, { clock, mediaDir, files })
    const { newMember } = newApi(database.store, { media: library })
    const { companyId: ours } = await newMember('owner')
    const theirs = '5b8f6f0e-6a2b-4c3d-8e4f-5a6b7c8d9e0f'
    const put = async (companyId: string) => {
      const bytes = `a sound of ${companyId}`
      const source = join(mediaDir, 'source')
      await writeFile(source, bytes)
      const name = storedName({ companyId, hash: createHash('sha256').update(bytes).digest('hex'), extension: 'wav' })
      await files.put(name, source)
      return name
    }
    const [orphan, foreign] = [await put(ours), await put(theirs)]
    // Files have the time of the disk.
    expect(await library.sweep(new Date(Date.now() + 2 * 3600_000))).toBe(1)
    expect([await files.stat(orphan), await files.stat(foreign)]).toEqual([undefined, expect.anything()])
  })
})
