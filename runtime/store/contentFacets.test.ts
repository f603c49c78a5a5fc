import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import type { ContentItem } from '#shared/api/content.ts'
import { blankFlow } from '#runtime/authoring/createFlow.ts'
import { eachDatabase } from '#runtime/testing/databases.ts'
import { newApi } from '#runtime/testing/newApi.ts'
import { contentFacets, insertContentItem } from './content.ts'
import { emptyRevision, insertRevision } from './contentRevisions.ts'

eachDatabase('what content can be narrowed to', (database) => {
  it('names languages that items have now, and those of flows', async () => {
    const { db } = database.store
    const { ask, companyId } = await newApi(database.store).newMember('editor')
    const make = async (title: string, ...languages: string[]) => {
      const { id } = (await ask('POST', '/api/content', { title, kind: 'audio' })).body as ContentItem
      for (const language of languages) await ask('PUT', `/api/content/${id}/languages/${language}/text`, { text: 'x' })
      return id
    }
    const kept = await make('Kept', 'en-US', 'ja-JP')
    await ask('DELETE', `/api/content/${kept}/languages/ja-JP`)
    await ask('DELETE', `/api/content/${await make('Gone', 'fr-FR')}`)
    const [itemId, now] = [randomUUID(), new Date()]
    const recording = { companyId, id: itemId, key: 'recording-1', title: 'Voicemail', kind: 'recording' as const }
    await insertContentItem(db, { ...recording, createdBy: null, now })
    const revision = { companyId, itemId, language: 'it-IT', createdBy: null, createdAt: now }
    await insertRevision(db, { ...emptyRevision, ...revision, text: 'x' })
    const flow = { ...blankFlow({ name: 'One' }), languages: ['de-DE'], defaultLanguage: 'de-DE' }
    expect((await ask('POST', '/api/flows', { name: 'One', flow })).status).toBe(201)
    expect((await contentFacets(db, companyId)).languages).toEqual(['de-DE', 'en-US'])
  })
})
