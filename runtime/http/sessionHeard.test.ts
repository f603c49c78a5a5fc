import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import type { ContentKind } from '#shared/api/content.ts'
import { flowOf, say } from '#shared/testing/flows.ts'
import { createCallNodes } from '#runtime/phones/callNodes.ts'
import { publishFlow } from '#runtime/testing/companies.ts'
import { eachDatabase } from '#runtime/testing/databases.ts'
import { fillCompany } from '#runtime/testing/fillCompany.ts'
import { newApi } from '#runtime/testing/newApi.ts'
import { insertContentItem } from '../store/content.ts'
import { emptyRevision, insertRevision } from '../store/contentRevisions.ts'
import { insertMediaFiles } from '../store/mediaFiles.ts'

const hash = `ab${'1'.repeat(62)}`
const voice = `cd${'2'.repeat(62)}`

eachDatabase('what a session played', (database) => {
  const set = async () => {
    const api = newApi(database.store)
    const owner = await api.newMember('owner')
    const { companyId } = owner
    const filled = await fillCompany(api.db, companyId, api.clock.now())
    const put = async (
      title: string,
      texts: readonly string[],
      of: { phoneHash?: string; kind?: ContentKind } = {},
    ) => {
      const { phoneHash = hash, kind = 'audio' } = of
      const itemId = randomUUID()
      const now = api.clock.now()
      const key = title.toLowerCase()
      const file = { companyId, hash: phoneHash, extension: 'wav', type: 'audio/wav', bytes: 1, durationMs: 1 }
      await insertMediaFiles(api.db, [{ ...file, width: null, height: null, createdAt: now }])
      await insertContentItem(api.db, { companyId, id: itemId, key, title, kind, createdBy: null, now })
      for (const text of texts) {
        const revision = { ...emptyRevision, text, phoneHash, companyId, itemId, language: 'en-US' }
        await insertRevision(api.db, { ...revision, createdBy: null, createdAt: now })
      }
      return itemId
    }
    const address = (file: string, of = companyId) => `https://ivr.example/media/${of}/${file.slice(0, 2)}/${file}.wav`
    const played = (...urls: string[]) =>
      api.db
        .updateTable('interaction')
        .set({ reply: `<Response>${urls.map((url) => `<Play>${url}</Play>`).join('')}</Response>` })
        .where('sessionId', '=', filled.sessionId)
        .execute()
    const heard = async () =>
      ((await owner.ask('GET', `/api/sessions/${filled.sessionId}`)).body as { heard: object[] }).heard
    const version = await publishFlow(api.db, companyId, {
      flow: flowOf({ start: { type: 'start', to: 'end' }, end: { type: 'end', data: { prompt: say('Bye.') } } }),
    })
    const run = async (bound: string) => {
      const bindings = JSON.stringify({ flows: {}, content: { [bound]: {} } })
      await api.db.updateTable('flowVersion').set({ bindings }).where('id', '=', version.versionId).execute()
      const { versionId } = version
      await api.db.updateTable('session').set({ versionId }).where('id', '=', filled.sessionId).execute()
    }
    return { ...api, owner, filled, companyId, put, address, played, heard, run }
  }

  it('is told by title, key and the newest words of the file, once for each', async () => {
    const { put, address, played, heard, companyId } = await set()
    const itemId = await put('Greeting', ['Helo.', 'Hello.'])
    await played(address(hash), `${address(hash)}?expires=1&amp;signature=x`, 'https://elsewhere.example/tune.mp3')
    const item = { hash, itemId, key: 'greeting', title: 'Greeting', language: 'en-US', text: 'Hello.' }
    expect(await heard()).toEqual([{ ...item, url: `/media/${companyId}/ab/${hash}.wav` }])
  })

  it('is the item that its version names, where two have the same file', async () => {
    const { put, address, played, heard, run } = await set()
    for (const title of ['One', 'Two', 'Three']) await put(title, ['Hello.'])
    await played(address(hash))
    for (const title of ['One', 'Three', 'Two']) {
      await run(title.toLowerCase())
      expect(await heard()).toMatchObject([{ title }])
    }
  })

  it('is neither what callers recorded nor what belongs to another company', async () => {
    const { put, address, played, heard } = await set()
    const other = await set()
    await put('Voice', ['My secret.'], { kind: 'recording', phoneHash: voice })
    await other.put('Theirs', ['Hello.'])
    await played(address(voice), address(hash, other.companyId), address(hash))
    expect(await heard()).toEqual([])
  })

  it('stands beside the sound that a phone hears', async () => {
    const { db, put, address, companyId, filled, run } = await set()
    const itemId = await put('Greeting', ['Hello.'])
    await run('greeting')
    const program = { flow: flowOf({}) }
    const programs = { program: async () => program as never }
    const nodes = createCallNodes({ db, programs }, { companyId, accountSid: `AC${'0'.repeat(32)}` })
    const event = (kind: string, url: string) => ({ kind, at: 1, callSid: 'CA1', url })
    nodes.note(event('fetched', `https://ivr.example/twilio/sessions/${filled.sessionId}/turns/9`))
    const item = { hash, itemId, key: 'greeting', title: 'Greeting', language: 'en-US', text: 'Hello.' }
    expect(await nodes.tell(event('playing', address(hash)))).toMatchObject({ url: address(hash), item })
    expect(await nodes.tell(event('playing', 'https://elsewhere.example/tune.mp3'))).not.toHaveProperty('item')
  })
})
