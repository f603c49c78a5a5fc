import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { ContentItem } from '#shared/api/content.ts'
import { blankFlow } from '#runtime/authoring/createFlow.ts'
import { projectRoot } from '#runtime/projectRoot.ts'
import { eachDatabase } from '#runtime/testing/databases.ts'
import { newApi, standingClock } from '#runtime/testing/newApi.ts'
import { newLibrary } from '#runtime/testing/newLibrary.ts'
import { purgeContent, restorableDays } from './purge.ts'

const dayMs = 24 * 3600_000

eachDatabase('purging content', (database) => {
  it('forgets what was deleted long ago with its files, and keeps what a version is bound to', async () => {
    const clock = standingClock()
    const media = newLibrary(database.store, { clock })
    const { db } = database.store
    const editor = await newApi(database.store, { media }).newMember('editor')
    const place = async (title: string, sample: string) => {
      const path = join(projectRoot, 'runtime/audio/samples', sample)
      const placed = await media.place({
        companyId: editor.companyId,
        userId: editor.userId,
        path,
        fileName: sample,
        bytes: (await readFile(path)).length,
        target: { newItem: { title }, language: 'en-US', as: 'file', trimSilence: false },
      })
      return (await editor.ask('GET', `/api/content/${placed.itemId}`)).body as ContentItem
    }
    const [bound, free] = [await place('Bound', 'mono-8000.mp3'), await place('Free', 'mono-8000.flac')]
    const prompt = [{ kind: 'recording', content: { 'en-US': bound.key }, text: { 'en-US': 'Hello.' } }]
    const node = (id: string, type: string, data: object) => ({ id, type, version: 1, position: { x: 0, y: 0 }, data })
    const flow = {
      ...blankFlow({ name: 'Reception' }),
      nodes: [
        node('start', 'start', {}),
        node('hello', 'say', { prompt, interruptible: true }),
        node('end', 'end', {}),
      ],
      edges: [
        { id: 'a', from: { nodeId: 'start', portId: 'next' }, to: 'hello' },
        { id: 'b', from: { nodeId: 'hello', portId: 'next' }, to: 'end' },
      ],
    }
    const { id: flowId } = (await editor.ask('POST', '/api/flows', { name: 'Reception', flow })).body as { id: string }
    await editor.ask('POST', `/api/flows/${flowId}/versions`, {})
    // The next version has nothing of it; the first may be made live again.
    await editor.ask(
      'PUT',
      `/api/flows/${flowId}/draft`,
      { flow: { ...flow, nodes: [flow.nodes[0], flow.nodes[2]], edges: [{ ...flow.edges[0], to: 'end' }] } },
      { 'if-match': '"1"' },
    )
    await editor.ask('POST', `/api/flows/${flowId}/versions`, {})
    for (const { id } of [bound, free]) expect((await editor.ask('DELETE', `/api/content/${id}`)).status).toBe(204)
    const names = ({ languages }: ContentItem) =>
      languages
        .flatMap(({ file, phone }) => [file?.url, phone?.url, phone?.mulawUrl])
        .map((url) => (url ?? '').slice(7))
    const there = async (item: ContentItem) =>
      (await Promise.all(names(item).map((name) => media.files.stat(name)))).filter(Boolean).length

    // Files have the time of the disk.
    const inTwoHours = new Date(Date.now() + 2 * 3600_000)
    clock.move((restorableDays - 1) * dayMs)
    await purgeContent({ db, clock })
    await media.sweep(inTwoHours)
    expect([await there(bound), await there(free)]).toEqual([3, 3])
    clock.move(2 * dayMs)
    await purgeContent({ db, clock })
    await media.sweep(inTwoHours)
    expect([await there(bound), await there(free)]).toEqual([3, 0])
    expect((await editor.ask('GET', `/api/content/${free.id}`)).status).toBe(404)
    expect((await editor.ask('POST', `/api/content/${bound.id}/restore`)).status).toBe(200)
  })
})
