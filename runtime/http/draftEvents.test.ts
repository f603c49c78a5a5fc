import { randomBytes, randomUUID } from 'node:crypto'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { DraftPresence, DraftPublished, DraftSaved } from '#shared/api/draftEvents.ts'
import type { Flow } from '#shared/flow/flow.ts'
import { announceMs, forgetMs, maxStreams, maxUserStreams } from '#runtime/authoring/draftWatch.ts'
import { draftsChannel } from '#runtime/authoring/draftMessages.ts'
import { createApp } from '#runtime/app.ts'
import { systemRandom } from '#runtime/clock.ts'
import { readConfig } from '#runtime/config.ts'
import { createFolderStore } from '#runtime/media/folderStore.ts'
import type { Secrets } from '#runtime/secrets.ts'
import type { Store } from '#runtime/store/store.ts'
import { eachDatabase, onPostgres, silentLog } from '#runtime/testing/databases.ts'
import { eventReader } from '#runtime/testing/eventReader.ts'
import { manualTimers } from '#runtime/testing/manualTimers.ts'
import { jwtSecret, newApi, type Client } from '#runtime/testing/newApi.ts'
import { newMediaDir } from '#runtime/testing/newLibrary.ts'
import { playableFlow } from '#runtime/testing/playableFlow.ts'

/** A process of the product with its own clock and timers, over a store it may share. */
function newProcess(store: Store) {
  const timers = manualTimers()
  const api = newApi(store, { timers })
  onTestFinished(() => api.drafts.close())
  const open = async (client: Client, flowId: string, clientId: string = randomUUID()) => {
    const answer = await api.app.request(`/api/flows/${flowId}/draft/events?clientId=${clientId}`, {
      headers: { authorization: `Bearer ${client.token}` },
    })
    expect(answer.status).toBe(200)
    return { clientId, answer, ...eventReader(answer) }
  }
  return { ...api, timers, open }
}
type Process = ReturnType<typeof newProcess>

const people = (count: number) => (told: DraftPresence) => told.people.length === count
const at = (clientId: string, nodeId: string | null) => (told: DraftPresence) =>
  told.people.some((person) => person.clientId === clientId && person.nodeId === nodeId)

async function newTeam({ newMember, db }: Process) {
  const ada = await newMember('owner')
  const ben = await newMember('editor', ada.companyId)
  await db.updateTable('user').set({ name: 'Ada' }).where('id', '=', ada.userId).execute()
  await db.updateTable('user').set({ name: 'Ben' }).where('id', '=', ben.userId).execute()
  const flow = playableFlow('x')
  const { id: flowId } = (await ada.ask('POST', '/api/flows', { name: 'x', flow })).body as { id: string }
  return { ada, ben, flowId }
}

/** The same token at another process. */
const through = (process: Process, { userId, companyId }: Client, role: 'owner' | 'editor') =>
  process.clientOf(userId, companyId, role)

const save = async (
  client: Client,
  flowId: string,
  revision: number,
  clientId?: string,
  flow: Flow = playableFlow('x'),
) => {
  const headers = { 'if-match': `"${revision}"`, ...(clientId !== undefined && { 'x-client-id': clientId }) }
  const { status } = await client.ask('PUT', `/api/flows/${flowId}/draft`, { flow }, headers)
  expect(status).toBe(200)
}

/** What two processes tell each other; `openOther` gives the store of the second. */
function twoProcesses(openFirst: () => Store, openOther: () => Promise<Store>) {
  const set = async () => {
    const one = newProcess(openFirst())
    const two = newProcess(await openOther())
    const team = await newTeam(one)
    return { one, two, ...team, benAtTwo: await through(two, team.ben, 'editor') }
  }

  it('see each other, and at which node, until a stream ends', async () => {
    const { one, two, ada, ben, benAtTwo, flowId } = await set()
    const first = await one.open(ada, flowId)
    expect((await first.until<DraftPresence>('presence')).people).toEqual([
      { clientId: first.clientId, user: { id: ada.userId, name: 'Ada' }, nodeId: null },
    ])
    const second = await two.open(benAtTwo, flowId)
    await first.until('presence', people(2))
    await second.until('presence', people(2))
    const move = { clientId: second.clientId, nodeId: 'hello' }
    expect((await benAtTwo.ask('POST', `/api/flows/${flowId}/draft/presence`, move)).status).toBe(204)
    await first.until('presence', at(second.clientId, 'hello'))
    // The stream is at the second process, and this reaches the first.
    expect((await ben.ask('POST', `/api/flows/${flowId}/draft/presence`, { ...move, nodeId: 'bye' })).status).toBe(204)
    await first.until('presence', at(second.clientId, 'bye'))
    await second.until('presence', at(second.clientId, 'bye'))
    await second.cancel()
    expect((await first.until<DraftPresence>('presence', people(1))).people[0]?.clientId).toBe(first.clientId)
  })

  it('learn of saves, with the tab that saved, and of publications', async () => {
    const { one, two, ada, benAtTwo, flowId } = await set()
    const first = await one.open(ada, flowId)
    const second = await two.open(benAtTwo, flowId)
    expect(await second.until<DraftSaved>('saved')).toMatchObject({ revision: 1, clientId: null })
    await save(ada, flowId, 1, first.clientId)
    const told = {
      revision: 2,
      updatedAt: one.clock.now().toISOString(),
      updatedBy: { id: ada.userId, name: 'Ada' },
      clientId: first.clientId,
    }
    expect(await first.until<DraftSaved>('saved', ({ revision }) => revision === 2)).toEqual(told)
    expect(await second.until('saved')).toEqual(told)
    expect((await ada.ask('PATCH', `/api/flows/${flowId}`, { name: 'Front desk' })).status).toBe(200)
    expect(await second.until('saved')).toMatchObject({ revision: 3, clientId: null })
    const version = (await ada.ask('POST', `/api/flows/${flowId}/versions`, {})).body as { id: string }
    const published = { number: 1, by: { id: ada.userId, name: 'Ada' } }
    expect(await second.until<DraftPublished>('published')).toEqual(published)
    expect((await benAtTwo.ask('POST', `/api/flows/${flowId}/versions/${version.id}/activate`)).status).toBe(200)
    expect(await first.until<DraftPublished>('published', ({ by }) => by?.name === 'Ben')).toMatchObject({ number: 1 })
  })

  it('forget the people of a process that says nothing any more, and keep those that are announced', async () => {
    const { one, two, ada, benAtTwo, flowId } = await set()
    const first = await one.open(ada, flowId)
    const second = await two.open(benAtTwo, flowId)
    await second.until('presence', people(2))
    // Messages of a process come in order: after this one, none of the greetings is under way.
    two.drafts.moveTo(
      { companyId: ada.companyId, flowId },
      { clientId: second.clientId, userId: benAtTwo.userId, nodeId: 'hello' },
    )
    await first.until('presence', at(second.clientId, 'hello'))
    let heard = (): void => undefined
    const announced = new Promise<void>((resolve) => (heard = resolve))
    // Told on the same connection as the process itself, after it.
    const stop = await openFirst().listen(
      draftsChannel,
      (payload) => (payload.includes('"here"') && payload.includes(second.clientId) ? heard() : undefined),
      () => undefined,
    )
    one.clock.move(announceMs)
    await two.timers.pass(announceMs)
    await announced
    await stop()
    one.clock.move(forgetMs - 1000)
    await one.timers.pass(5000)
    const third = await one.open(ada, flowId)
    expect((await third.until<DraftPresence>('presence')).people).toHaveLength(3)
    one.clock.move(2000)
    await one.timers.pass(5000)
    await third.until('presence', people(2))
  })

  it('lose all people of a process that stops', async () => {
    const { one, two, ada, benAtTwo, flowId } = await set()
    const first = await one.open(ada, flowId)
    const second = await two.open(benAtTwo, flowId)
    await first.until('presence', people(2))
    await two.drafts.close()
    await first.until('presence', people(1))
    await expect(second.until('nothing more')).rejects.toThrow('ended')
  })
}

eachDatabase('the events of a draft', (database) => {
  describe('at two processes', () => {
    twoProcesses(
      () => database.store,
      async () => database.store,
    )
  })

  it('tell of saves whose message was lost, within 20 seconds or when listening begins anew', async () => {
    const reconnects: (() => void)[] = []
    const { store } = database
    const deaf: Store = {
      ...store,
      db: store.db,
      notify: async () => undefined,
      listen: async (channel, _onMessage, onReconnect) => {
        reconnects.push(onReconnect)
        return store.listen(channel, () => undefined, onReconnect)
      },
    }
    const one = newProcess(deaf)
    const other = newProcess(store)
    const { ada, ben, flowId } = await newTeam(one)
    const stream = await one.open(ada, flowId)
    await stream.until('saved')
    const benElsewhere = await through(other, ben, 'editor')
    await save(benElsewhere, flowId, 1, randomUUID())
    await one.timers.pass(announceMs)
    expect(await stream.until('saved')).toMatchObject({ revision: 2, updatedBy: { name: 'Ben' }, clientId: null })
    await save(benElsewhere, flowId, 2, randomUUID())
    reconnects.forEach((reconnect) => reconnect())
    expect(await stream.until('saved')).toMatchObject({ revision: 3 })
  })

  it('name a tab once, and keep its node when its stream begins anew', async () => {
    const one = newProcess(database.store)
    const { ada, flowId } = await newTeam(one)
    const first = await one.open(ada, flowId)
    await ada.ask('POST', `/api/flows/${flowId}/draft/presence`, { clientId: first.clientId, nodeId: 'hello' })
    const again = await one.open(ada, flowId, first.clientId)
    expect((await again.until<DraftPresence>('presence')).people).toMatchObject([{ nodeId: 'hello' }])
    const watching = await one.open(ada, flowId)
    await first.cancel()
    expect((await watching.until<DraftPresence>('presence')).people).toHaveLength(2)
    await again.cancel()
    await watching.until('presence', people(1))
  })

  it('show both where one takes the id of another tab', async () => {
    const one = newProcess(database.store)
    const two = newProcess(database.store)
    const { ada, ben, flowId } = await newTeam(one)
    const stream = await one.open(ada, flowId)
    const same = await two.open(await through(two, ben, 'editor'), flowId, stream.clientId)
    const { people: both } = await stream.until<DraftPresence>('presence', people(2))
    expect(both.map(({ user }) => user.name).toSorted()).toEqual(['Ada', 'Ben'])
    await same.cancel()
    expect((await stream.until<DraftPresence>('presence', people(1))).people).toMatchObject([{ user: { name: 'Ada' } }])
  })

  it('move nobody else, and nobody without a stream', async () => {
    const one = newProcess(database.store)
    const { ada, ben, flowId } = await newTeam(one)
    const stream = await one.open(ada, flowId)
    await stream.until('presence')
    const move = (client: Client, clientId: string, nodeId: string) =>
      client.ask('POST', `/api/flows/${flowId}/draft/presence`, { clientId, nodeId })
    expect((await move(ben, stream.clientId, 'bye')).status).toBe(204)
    expect((await move(ben, randomUUID(), 'bye')).status).toBe(204)
    await move(ada, stream.clientId, 'hello')
    expect((await stream.until<DraftPresence>('presence')).people).toMatchObject([{ nodeId: 'hello' }])
    expect((await move(ada, stream.clientId, 'not an id')).status).toBe(400)
  })

  it(`are at most ${maxStreams} streams of a company`, async () => {
    const one = newProcess(database.store)
    const { ada, flowId } = await newTeam(one)
    const ref = { companyId: ada.companyId, flowId }
    const seats = await Promise.all(
      Array.from({ length: maxStreams }, () =>
        one.drafts.join(ref, { clientId: randomUUID(), user: { id: randomUUID(), name: 'Somebody' } }),
      ),
    )
    const ask = () => ada.ask('GET', `/api/flows/${flowId}/draft/events?clientId=${randomUUID()}`)
    const refused = await ask()
    expect(refused).toMatchObject({ status: 429, body: { code: 'too_many_streams' } })
    expect(refused.headers.get('retry-after')).toBe('30')
    const stranger = await newTeam(one)
    await (await one.open(stranger.ada, stranger.flowId)).cancel()
    seats[0]?.leave()
    expect((await ask()).status).toBe(200)
  })

  it(`are at most ${maxUserStreams} streams of a user, and leave the others of the company theirs`, async () => {
    const one = newProcess(database.store)
    const { ada, ben, flowId } = await newTeam(one)
    const ref = { companyId: ada.companyId, flowId }
    const user = { id: ada.userId, name: 'Ada' }
    const seats = await Promise.all(
      Array.from({ length: maxUserStreams }, () => one.drafts.join(ref, { clientId: randomUUID(), user })),
    )
    const ask = () => ada.ask('GET', `/api/flows/${flowId}/draft/events?clientId=${randomUUID()}`)
    const refused = await ask()
    expect(refused).toMatchObject({ status: 429, body: { code: 'too_many_streams' } })
    expect(refused.headers.get('retry-after')).toBe('30')
    await (await one.open(ben, flowId)).cancel()
    seats[0]?.leave()
    expect((await ask()).status).toBe(200)
  })

  it('do not wake their readers for somebody who is announced again as they are', async () => {
    const one = newProcess(database.store)
    const { ada, flowId } = await newTeam(one)
    const ref = { companyId: ada.companyId, flowId }
    const seat = await one.drafts.join(ref, { clientId: randomUUID(), user: { id: ada.userId, name: 'Ada' } })
    const ben = { ...ref, clientId: randomUUID(), user: { id: randomUUID(), name: 'Ben' }, nodeId: 'hello' }
    const announce = (nodeId: string) =>
      database.store.notify(
        draftsChannel,
        JSON.stringify({ kind: 'here', from: 'elsewhere', people: [{ ...ben, nodeId }] }),
      )
    const nodesOfBen = () =>
      seat
        .take()
        .flatMap(({ event, data }) =>
          event === 'presence' ? data.people.flatMap(({ user, nodeId }) => (user.name === 'Ben' ? [nodeId] : [])) : [],
        )
    seat.take()
    await announce('hello')
    await seat.next(60_000)
    expect(nodesOfBen()).toEqual(['hello'])
    let isAwake = false
    const woken = seat.next(60_000).then(() => (isAwake = true))
    let heard = (): void => undefined
    const again = new Promise<void>((resolve) => (heard = resolve))
    const stop = await database.store.listen(
      draftsChannel,
      () => heard(),
      () => undefined,
    )
    await announce('hello')
    await again
    await stop()
    expect(isAwake).toBe(false)
    await announce('bye')
    await woken
    expect(nodesOfBen()).toEqual(['bye'])
  })

  it('are sent as they come, and end after 15 minutes', async () => {
    const one = newProcess(database.store)
    const { ada, flowId } = await newTeam(one)
    const stream = await one.open(ada, flowId)
    expect(stream.answer.headers.get('content-type')).toContain('text/event-stream')
    expect(stream.answer.headers.get('x-accel-buffering')).toBe('no')
    await stream.until('saved')
    one.clock.move(15 * 60_000)
    const move = { clientId: stream.clientId, userId: ada.userId, nodeId: 'hello' }
    one.drafts.moveTo({ companyId: ada.companyId, flowId }, move)
    await expect(stream.until('nothing more')).rejects.toThrow('ended')
  })
})

eachDatabase('the events of a draft at two whole processes', (database) => {
  it('come to both, and end when a process leaves', async () => {
    const { store } = database
    const { newMember, clock } = newApi(store)
    const ada = await newMember('owner')
    const secrets: Secrets = {
      jwtSecret,
      encryptionKey: randomBytes(32),
      cliToken: randomBytes(32).toString('base64url'),
      localCarrier: { accountSid: `AC${'0'.repeat(32)}`, authToken: 'of the carrier' },
    }
    const begin = () => {
      const timers = manualTimers()
      const mediaDir = newMediaDir()
      const files = createFolderStore({ mediaDir, clock })
      const parts = { store, files, secrets, clock, timers, random: systemRandom, log: silentLog }
      return createApp({ ...parts, config: readConfig({ MEDIA_DIR: mediaDir }), baseUrl: 'https://ivr.example.test' })
    }
    const [one, two] = [begin(), begin()]
    const [running, other] = [await one.start(), await two.start()]
    onTestFinished(async () => {
      await running.stop()
      await other.stop()
    })
    const headers = { authorization: `Bearer ${ada.token}`, 'content-type': 'application/json' }
    const created = await one.app.request('/api/flows', {
      method: 'POST',
      headers,
      body: JSON.stringify({ name: 'x' }),
    })
    const { id: flowId } = (await created.json()) as { id: string }
    const open = async ({ app }: typeof one) =>
      eventReader(await app.request(`/api/flows/${flowId}/draft/events?clientId=${randomUUID()}`, { headers }))
    const first = await open(one)
    const second = await open(two)
    await first.until('presence', people(2))
    await second.until('presence', people(2))
    other.leave()
    await first.until('presence', people(1))
    await expect(second.until('nothing more')).rejects.toThrow('ended')
  })
})

onPostgres('the events of a draft at two processes with connections of their own', (database) => {
  twoProcesses(
    () => database.store,
    () => database.openAgain(),
  )
})
