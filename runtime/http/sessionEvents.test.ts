import { describe, expect, it } from 'vitest'
import type { SessionEvent } from '#shared/api/session.ts'
import { systemTimers } from '#runtime/clock.ts'
import { createStepFeed, tellingWriter } from '#runtime/host/stepFeed.ts'
import { createStepWriter } from '#runtime/store/saveStep.ts'
import type { Store } from '#runtime/store/store.ts'
import { newCompany, publishFlow } from '#runtime/testing/companies.ts'
import { eachDatabase, onPostgres, silentLog } from '#runtime/testing/databases.ts'
import { newCall, newHost, press } from '#runtime/testing/hosts.ts'
import { newApi, type Client } from '#runtime/testing/newApi.ts'
import { flowOf, say } from '#shared/testing/flows.ts'

const flow = flowOf({
  start: { type: 'start', to: 'ask' },
  ask: {
    type: 'menu',
    data: {
      prompt: say('Choose.'),
      choices: ['1', '2'].map((key) => ({ id: `k${key}`, key, label: `Choice ${key}`, phrases: {} })),
    },
    to: { k1: 'again', k2: 'bye', noInput: 'bye', noMatch: 'bye' },
  },
  again: { type: 'tag', data: { tag: 'again' }, to: 'ask' },
  bye: { type: 'end', data: { prompt: say('Goodbye.') } },
})

/** A call under way on one store, followed over the API of a process that may be another. */
async function following(store: Store, readingStore = store) {
  const steps = createStepFeed(systemTimers)
  const writer = tellingWriter(createStepWriter({ store, log: silentLog }), steps)
  const host = newHost(store, { writer })
  const companyId = await newCompany(store.db)
  const published = await publishFlow(store.db, companyId, { flow })
  const call = newCall(companyId, published)
  const ref = { companyId, sessionId: call.sessionId }
  await host.startPhoneSession(call)
  const readingSteps = readingStore === store ? steps : createStepFeed(systemTimers)
  const api = newApi(readingStore, { steps: readingSteps })
  const member = await api.newMember('analyst', companyId)
  const open = (client: Client = member, headers: Record<string, string> = {}) =>
    api.app.request(`/api/sessions/${ref.sessionId}/events`, {
      headers: { authorization: `Bearer ${client.token}`, ...headers },
    })
  return { host, ref, api, member, open, steps: readingSteps }
}

/** The events of a stream one by one. */
function reader(answer: Response) {
  const stream = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  return {
    async next(): Promise<{ id: string; event: SessionEvent } | undefined> {
      for (;;) {
        const [whole, ...rest] = text.split('\n\n')
        if (whole !== undefined && rest.length > 0) {
          text = rest.join('\n\n')
          const fields = new Map(
            whole
              .split('\n')
              .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
          )
          if (fields.get('event') === 'step')
            return { id: fields.get('id') ?? '', event: JSON.parse(fields.get('data') ?? '') as SessionEvent }
          continue
        }
        const read = await stream?.read()
        if (!read || read.done) return undefined
        text += read.value
      }
    },
    cancel: () => stream?.cancel(),
  }
}

eachDatabase('the events of a session', (database) => {
  it('are told from the first step on, as they become durable, until it ends', async () => {
    const { host, ref, open } = await following(database.store)
    const answer = await open()
    expect(answer.headers.get('content-type')).toContain('text/event-stream')
    expect(answer.headers.get('cache-control')).toContain('no-')
    const events = reader(answer)
    expect(await events.next()).toMatchObject({
      id: '1',
      event: {
        seq: 1,
        turn: 0,
        kind: 'started',
        trail: [
          { node: 'start', port: 'next' },
          { node: 'ask', type: 'menu' },
        ],
      },
    })
    await host.answerTurn({ ...ref, turn: 1 }, press('1'))
    expect(await events.next()).toMatchObject({
      event: { seq: 2, turn: 1, trail: [{ node: 'ask', port: 'k1' }, { node: 'again' }, { node: 'ask' }] },
    })
    await host.answerTurn({ ...ref, turn: 2 }, press('2'))
    expect(await events.next()).toMatchObject({ event: { seq: 3, turn: 2, ended: { reason: 'completed' } } })
    expect(await events.next()).toBeUndefined()
  })

  it('go on after the last one that was heard, and are 204 after the end', async () => {
    const { host, ref, open, member } = await following(database.store)
    await host.answerTurn({ ...ref, turn: 1 }, press('1'))
    await host.answerTurn({ ...ref, turn: 2 }, press('2'))
    const events = reader(await open(member, { 'last-event-id': '2' }))
    expect(await events.next()).toMatchObject({ event: { seq: 3, ended: { reason: 'completed' } } })
    expect(await events.next()).toBeUndefined()
    const all = reader(await open(member, { 'last-event-id': 'no number' }))
    expect((await all.next())?.event.seq).toBe(1)
    expect((await open(member, { 'last-event-id': '3' })).status).toBe(204)
  })

  it('end when the process drains', async () => {
    const { open, steps } = await following(database.store)
    const events = reader(await open())
    await events.next()
    steps.close()
    expect(await events.next()).toBeUndefined()
  })

  it('leave out input that came too late', async () => {
    const { host, ref, open } = await following(database.store)
    await host.deliver(ref, { kind: 'hungUp', at: '2026-03-04T15:00:05.000Z' }, 'hungUp:x')
    await host.answerTurn({ ...ref, turn: 1 }, press('1'))
    const events = reader(await open())
    expect((await events.next())?.event.kind).toBe('started')
    expect(await events.next()).toMatchObject({ event: { kind: 'hungUp', ended: { reason: 'hungUp' } } })
    expect(await events.next()).toBeUndefined()
  })

  describe('are not told', () => {
    it('to another company, or to a role that reads no sessions', async () => {
      const { api, open, ref } = await following(database.store)
      expect((await open(await api.newMember('owner'))).status).toBe(404)
      expect((await open(await api.newMember('viewer', ref.companyId))).status).toBe(403)
    })
  })
})

onPostgres('the events of a session at another process', (database) => {
  it('are told there too', async () => {
    const { host, ref, open } = await following(database.store, await database.openAgain())
    const events = reader(await open())
    expect((await events.next())?.event.seq).toBe(1)
    await host.answerTurn({ ...ref, turn: 1 }, press('2'))
    expect(await events.next()).toMatchObject({ event: { seq: 2, ended: { reason: 'completed' } } })
  })
})
