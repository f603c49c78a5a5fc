import { stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { ContentItem } from '#shared/api/content.ts'
import type { FileStore } from '#runtime/media/fileStore.ts'
import { createFolderStore } from '#runtime/media/folderStore.ts'
import { projectRoot } from '#runtime/projectRoot.ts'
import { onPglite } from '#runtime/testing/databases.ts'
import { newApi, standingClock } from '#runtime/testing/newApi.ts'
import { newLibrary, newMediaDir } from '#runtime/testing/newLibrary.ts'

const film = join(projectRoot, 'runtime/audio/samples/picture.mp4')
const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

onPglite('the picture of a film', (database) => {
  it('is refused where the film is deleted while the picture is kept, and changes nothing of it', async () => {
    const clock = standingClock()
    const mediaDir = newMediaDir()
    const folder = createFolderStore({ mediaDir, clock })
    let meanwhile = async (): Promise<unknown> => undefined
    const put: FileStore['put'] = async (name, ...of) => {
      if (name.endsWith('.png')) await meanwhile()
      return folder.put(name, ...of)
    }
    const media = newLibrary(database.store, { clock, mediaDir, files: { ...folder, put } })
    const editor = await newApi(database.store, { media }).newMember('editor')
    const { id: itemId } = (await editor.ask('POST', '/api/content', { title: 'Tour', kind: 'video' }))
      .body as ContentItem
    const place = async (path: string, target: { as: 'file' } | { as: 'poster'; filmRevision: number }) => {
      const { companyId, userId } = editor
      const { size: bytes } = await stat(path)
      const all = { itemId, language: 'en-US', trimSilence: false, ...target }
      return media.place({ companyId, userId, path, fileName: 'a', bytes, target: all })
    }
    const read = async () => (await editor.ask('GET', `/api/content/${itemId}`)).body as ContentItem
    expect(await place(film, { as: 'file' })).toMatchObject({ revision: 1 })
    const path = join(mediaDir, 'a.png')
    await writeFile(path, picture)
    meanwhile = () => editor.ask('DELETE', `/api/content/${itemId}`)
    await expect(place(path, { as: 'poster', filmRevision: 1 })).rejects.toMatchObject({
      ...{ status: 409, code: 'is_deleted' },
      message: 'Tour was deleted. Restore it before you change it.',
    })
    expect(await read()).toMatchObject({ isDeleted: true, languages: [{ revision: 1, posterUrl: null }] })
    await editor.ask('POST', `/api/content/${itemId}/restore`)
    meanwhile = async () => undefined
    expect(await place(path, { as: 'poster', filmRevision: 1 })).toMatchObject({ revision: 1 })
    expect(await read()).toMatchObject({ languages: [{ revision: 1, posterUrl: expect.any(String) as string }] })
  })
})
