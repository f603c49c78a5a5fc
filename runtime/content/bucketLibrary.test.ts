import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import type { ContentItem } from '#shared/api/content.ts'
import { createS3Store } from '#runtime/media/s3Store.ts'
import { startS3 } from '#runtime/media/testing/startS3.ts'
import { projectRoot } from '#runtime/projectRoot.ts'
import { listenFor } from '#runtime/testing/apiServer.ts'
import { onPglite } from '#runtime/testing/databases.ts'
import { newApi } from '#runtime/testing/newApi.ts'
import { newLibrary } from '#runtime/testing/newLibrary.ts'
import { importZip } from '#runtime/testing/importZip.ts'
import { systemClock } from '../clock.ts'

onPglite('a library in a bucket', (database) => {
  it('has out of the reach of a CDN what is private, and what becomes so', async () => {
    const s3 = await startS3()
    const files = createS3Store({ settings: { ...s3.settings, cdnUrl: 'https://cdn.test' }, clock: systemClock })
    onTestFinished(async () => {
      files.close()
      await s3.stop()
    })
    const media = newLibrary(database.store, { clock: systemClock, files })
    const editor = await newApi(database.store, { media }).newMember('editor')
    const path = join(projectRoot, 'runtime/audio/samples/mono-8000.mp3')
    const { itemId } = await media.place({
      ...{ companyId: editor.companyId, userId: editor.userId, path, fileName: 'a.mp3' },
      bytes: (await readFile(path)).length,
      target: { newItem: { title: 'Welcome' }, language: 'en-US', as: 'file', trimSilence: false },
    })
    const item = (await editor.ask('GET', `/api/content/${itemId}`)).body as ContentItem
    const names = [item.languages[0]?.file?.url, item.languages[0]?.phone?.url].map((url = '') =>
      url.slice('/media/'.length),
    )
    const copies = async () => {
      const found: string[] = []
      for await (const name of files.publicCopies?.list() ?? []) found.push(name)
      return found.sort()
    }
    const publish = () => Promise.all(names.map((name) => files.publicCopies?.publish(name)))
    await publish()
    expect(await copies()).toEqual([...names].sort())
    await media.daily()
    expect(await copies()).toEqual([...names].sort())
    await editor.ask('PATCH', `/api/content/${itemId}`, { isPrivate: true })
    expect(await copies()).toEqual([])
    await publish()
    await media.daily()
    expect(await copies()).toEqual([])
    expect(await files.stat(names[0] ?? '')).toBeDefined()
  })

  it('takes a sound in, gives it out again, and finds it for a call', async () => {
    const s3 = await startS3()
    const files = createS3Store({ settings: s3.settings, clock: systemClock })
    onTestFinished(async () => {
      files.close()
      await s3.stop()
    })
    const media = newLibrary(database.store, { clock: systemClock, files })
    const { app, newMember } = newApi(database.store, { media })
    const client = await newMember('editor')
    const { url } = await listenFor(app)
    const headers = { authorization: `Bearer ${client.token}` }
    const { id } = (await client.ask('POST', '/api/content', { title: 'Welcome', kind: 'audio' })).body as ContentItem
    const sound = await readFile(join(projectRoot, 'runtime/audio/samples/stereo-44100.mp3'))
    const send = (path: string, bytes: Uint8Array) => {
      const form = new FormData()
      form.append('file', new Blob([new Uint8Array(bytes)]), 'a.mp3')
      return fetch(`${url}${path}`, { method: 'POST', headers, body: form })
    }
    const sent = await send(`/api/content/${id}/languages/en-US/file`, sound)
    const placed = (await sent.json()) as ContentItem
    expect([sent.status, placed]).toMatchObject([201, { languages: [{ file: { bytes: sound.length } }] }])

    const zip = await (
      await fetch(`${url}/api/content/export`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify({ ids: [id] }),
      })
    ).arrayBuffer()
    // Files stand in it as they were sent.
    expect(Buffer.from(zip).includes(sound)).toBe(true)
    const elsewhere = await newMember('editor')
    headers.authorization = `Bearer ${elsewhere.token}`
    expect(await importZip({ url, headers }, new Uint8Array(zip))).toMatchObject({
      results: [{ key: 'welcome', isDone: true }],
    })

    const path = placed.languages[0]?.phone?.url ?? ''
    const gone = path.replace(/[0-9a-f]{60}\.wav$/, `${'0'.repeat(60)}.wav`)
    const companyId = path.split('/')[2] ?? ''
    expect(await media.findSounds(companyId, [path, gone])).toEqual(
      new Map([[path, `https://ivr.example.test${path}`]]),
    )
  })
})
