import { expect, it } from 'vitest'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ContentItem } from '#shared/api/content.ts'
import { projectRoot } from '#runtime/projectRoot.ts'
import { eachDatabase } from '#runtime/testing/databases.ts'
import { listenFor } from '#runtime/testing/apiServer.ts'
import { newApi } from '#runtime/testing/newApi.ts'

eachDatabase('captions', (database) => {
  it('are not written over newer ones that their author has not seen', async () => {
    const { app, newMember } = newApi(database.store)
    const editor = await newMember('editor')
    const { url } = await listenFor(app)
    // Private: addresses are signed, each time anew.
    const wanted = { title: 'Tour', kind: 'video', isPrivate: true }
    const item = (await editor.ask('POST', '/api/content', wanted)).body as ContentItem
    const form = new FormData()
    const video = await readFile(join(projectRoot, 'runtime/audio/samples/picture.mp4'))
    form.append('file', new Blob([new Uint8Array(video)]), 'tour.mp4')
    await fetch(`${url}/api/content/${item.id}/languages/en-US/file`, {
      method: 'POST',
      headers: { authorization: `Bearer ${editor.token}` },
      body: form,
    })
    const save = async (words: string, seenUrl?: string | null) => {
      const vtt = words === '' ? '' : `WEBVTT\n\n00:00.000 --> 00:01.000\n${words}\n`
      const path = `/api/content/${item.id}/languages/en-US/captions`
      const { status, body } = await editor.ask('PUT', path, { vtt, ...(seenUrl !== undefined && { seenUrl }) })
      return { status, body, captionsUrl: (body as ContentItem).languages?.[0]?.captionsUrl ?? null }
    }
    const first = await save('Hello.', null)
    expect(first.status).toBe(200)
    const late = await save('Good day.', null)
    expect([late.status, late.body]).toMatchObject([409, { code: 'newer_captions' }])
    const second = await save('Good day.', first.captionsUrl)
    expect(second.status).toBe(200)
    expect((await save('Good evening.', first.captionsUrl)).status).toBe(409)
    // What its author wants is there already.
    expect((await save('Good day.', first.captionsUrl)).status).toBe(200)
    expect((await save('', second.captionsUrl)).status).toBe(200)
    expect((await save('Good night.', second.captionsUrl)).status).toBe(409)
    // Who does not say what was seen takes what comes.
    expect((await save('Good night.')).status).toBe(200)
  })

  it('of an item of captions are not either', async () => {
    const editor = await newApi(database.store).newMember('editor')
    const item = (await editor.ask('POST', '/api/content', { title: 'Tour', kind: 'captions' })).body as ContentItem
    const save = async (words: string, seenUrl: string | null) => {
      const vtt = `WEBVTT\n\n00:00.000 --> 00:01.000\n${words}\n`
      const path = `/api/content/${item.id}/languages/en-US/captions`
      const { status, body } = await editor.ask('PUT', path, { vtt, seenUrl })
      return { status, url: (body as ContentItem).languages?.[0]?.file?.url ?? null }
    }
    const first = await save('Hello.', null)
    expect((await save('Good day.', null)).status).toBe(409)
    expect((await save('Good day.', first.url)).status).toBe(200)
  })
})
