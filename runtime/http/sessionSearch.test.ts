import { describe, expect, it } from 'vitest'
import { noBindings } from '#shared/flow/bindings.ts'
import { canonicalText } from '#shared/flow/canonical.ts'
import { contentHash } from '#shared/flow/hash.ts'
import { flowOf, say } from '#shared/testing/flows.ts'
import { systemRandom } from '#runtime/clock.ts'
import { saveSnapshot } from '#runtime/store/trials.ts'
import { newCompany, publishFlow, type Published } from '#runtime/testing/companies.ts'
import { eachDatabase } from '#runtime/testing/databases.ts'
import { newCall, newHost, press } from '#runtime/testing/hosts.ts'
import { newApi } from '#runtime/testing/newApi.ts'

const asking = flowOf({
  start: { type: 'start', to: 'ask' },
  ask: {
    type: 'menu',
    data: {
      prompt: say('Choose.'),
      choices: [
        { id: 'billing', key: '1', label: 'Billing', phrases: { 'en-US': ['my invoice'] } },
        { id: 'support', key: '2', label: 'Support', phrases: {} },
      ],
    },
    to: { billing: 'vip', support: 'bye', noInput: 'bye', noMatch: 'bye' },
  },
  vip: { type: 'tag', data: { tag: 'invoice-2026_%' }, to: 'bye' },
  bye: { type: 'end', data: { prompt: say('Goodbye.') } },
})
const calling = flowOf({
  start: { type: 'start', to: 'first' },
  first: { type: 'subflow', data: { flowKey: 'ask' }, to: { done: 'bye', failed: 'bye' } },
  bye: { type: 'end', data: { prompt: say('Over.') } },
})

type Page = { items: { id: string }[]; nextCursor: string | null }

eachDatabase('looking for sessions', (database) => {
  const set = async () => {
    const { store } = database
    const api = newApi(store)
    const companyId = await newCompany(store.db)
    const member = await api.newMember('analyst', companyId)
    const host = newHost(store)
    const ask = await publishFlow(store.db, companyId, { key: 'ask', flow: asking })
    /** A call that is over by what its caller did first. */
    const play = async (published: Pick<Published, 'flowId' | 'versionId'>, event = press('1'), isTest = false) => {
      const call = { ...newCall(companyId, { key: 'any', ...published }), isTest }
      await host.startPhoneSession(call)
      await host.answerTurn({ companyId, sessionId: call.sessionId, turn: 1 }, event)
      return call
    }
    const list = async (query: Record<string, string>): Promise<string[]> => {
      const { status, body } = await member.ask('GET', `/api/sessions?${new URLSearchParams(query).toString()}`)
      expect(status, JSON.stringify(body)).toBe(200)
      return (body as Page).items.map(({ id }) => id)
    }
    return { ...api, store, companyId, member, host, ask, play, list }
  }

  it('narrows by version and by ending, together with other filters', async () => {
    const { store, companyId, ask, play, list, host } = await set()
    const first = await play(ask)
    const next = await publishFlow(store.db, companyId, { key: 'ask', flow: asking })
    const second = await play(next)
    const gone = newCall(companyId, next)
    await host.startPhoneSession(gone)
    await host.deliver(
      { companyId, sessionId: gone.sessionId },
      { kind: 'hungUp', at: '2026-03-04T15:00:05.000Z' },
      'hungUp:x',
    )
    expect(await list({ versionId: ask.versionId })).toEqual([first.sessionId])
    expect((await list({ versionId: next.versionId })).toSorted()).toEqual(
      [second.sessionId, gone.sessionId].toSorted(),
    )
    expect(await list({ versionId: next.versionId, ending: 'hungUp' })).toEqual([gone.sessionId])
    expect(await list({ ending: 'hungUp', text: 'choose' })).toEqual([])
    expect(await list({ ending: 'error' })).toEqual([])
    expect(await list({ flowKey: 'ask', ending: 'completed' })).toHaveLength(2)
    expect(await list({ flowKey: 'other' })).toEqual([])
  })

  it('finds what was said or pressed, chosen, tagged, and the caller by a part of the number', async () => {
    const { ask, play, list, db } = await set()
    const at = '2026-03-04T15:00:05.000Z'
    const said = await play(ask, { kind: 'collected', at, speech: { text: 'It is about My Invoice' } })
    const pressed = await play(ask, press('2'))
    await db
      .updateTable('session')
      .set({ selection: 'Support desk', disposition: 'callBack', caller: '+15550177123' })
      .where('id', '=', pressed.sessionId)
      .execute()
    expect(await list({ text: 'my invoice' })).toEqual([said.sessionId])
    expect(await list({ text: 'support' })).toEqual([pressed.sessionId])
    expect(await list({ text: 'callback' })).toEqual([pressed.sessionId])
    expect(await list({ text: '0177-123' })).toEqual([pressed.sessionId])
    expect(await list({ text: '2026_%' })).toEqual([said.sessionId])
    expect(await list({ text: '2026x' })).toEqual([])
    expect(await list({ text: 'invoice', ending: 'hungUp' })).toEqual([])
    expect(await list({ text: 'invoice', to: '2026-01-01T00:00:00Z' })).toEqual([])
  })

  it('narrows by outcome: a disposition, a selection or a tag, whole, of this company alone', async () => {
    const { ask, play, list, db, member, newMember } = await set()
    const tagged = await play(ask, press('1'))
    const chosen = await play(ask, press('2'))
    const trial = await play(ask, press('1'), true)
    await db
      .updateTable('session')
      .set({ selection: 'Support desk', disposition: 'callBack' })
      .where('id', '=', chosen.sessionId)
      .execute()
    expect(await list({ outcome: 'invoice-2026_%' })).toEqual([tagged.sessionId])
    expect(await list({ outcome: 'invoice-2026_%', isTest: 'true' })).toEqual([trial.sessionId])
    expect(await list({ outcome: 'Callback' })).toEqual([chosen.sessionId])
    expect(await list({ outcome: ' support desk ' })).toEqual([chosen.sessionId])
    expect(await list({ outcome: 'support' })).toEqual([])
    expect(await list({ outcome: 'callBack', ending: 'hungUp' })).toEqual([])
    expect(await list({ outcome: 'callBack', text: 'desk' })).toEqual([chosen.sessionId])

    const outcomesOf = async (of: typeof member, query = '') =>
      (await of.ask('GET', `/api/sessions/outcomes${query}`)).body as unknown
    const tag = { kind: 'tag', value: 'invoice-2026_%', sessions: 1 }
    expect(await outcomesOf(member)).toEqual({
      items: [
        { kind: 'disposition', value: 'callBack', sessions: 1 },
        { kind: 'selection', value: 'Support desk', sessions: 1 },
        tag,
      ],
    })
    expect(await outcomesOf(member, '?isTest=true')).toEqual({ items: [tag] })
    expect(await outcomesOf(member, `?flowId=${tagged.sessionId}`)).toEqual({ items: [] })
    const stranger = await newMember('analyst', await newCompany(db))
    expect(await outcomesOf(stranger)).toEqual({ items: [] })
    expect((await stranger.ask('GET', '/api/sessions?outcome=callBack')).body).toMatchObject({ items: [] })
  })

  it('looks at so many sessions a page, and goes on from there', async () => {
    const { companyId, db, member, clock } = await set()
    const row = (index: number) => ({
      companyId,
      id: systemRandom.uuid(),
      seq: 1,
      turn: 1,
      state: '{}',
      channel: 'phone' as const,
      flowId: companyId,
      versionId: companyId,
      isTest: false,
      direction: 'inbound' as const,
      selection: index < 3 ? 'needle' : null,
      startedAt: new Date(clock.now().getTime() + index * 1000),
      lastStepAt: clock.now(),
    })
    const rows = Array.from({ length: 1150 }, (_, index) => row(index))
    for (let from = 0; from < rows.length; from += 500)
      await db
        .insertInto('session')
        .values(rows.slice(from, from + 500))
        .execute()
    const found: string[] = []
    const sizes: number[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const query = new URLSearchParams({ text: 'needle', limit: '2', ...(cursor !== '' && { cursor }) })
      const page = (await member.ask('GET', `/api/sessions?${query.toString()}`)).body as Page
      found.push(...page.items.map(({ id }) => id))
      sizes.push(page.items.length)
      cursor = page.nextCursor
    }
    expect(sizes).toEqual([0, 0, 2, 1])
    expect(found).toEqual([rows[2]?.id, rows[1]?.id, rows[0]?.id])
  })

  describe('the flows of a session', () => {
    type Flows = { items: { flow: { id: string; key: string; name: string }; version: number; versionId: string }[] }
    const flowsOf = async (ask: Awaited<ReturnType<typeof set>>['member'], sessionId: string) =>
      (await ask.ask('GET', `/api/sessions/${sessionId}/flows`)).body as Flows

    it('are its own in the version it ran, and the sub-flows it went through', async () => {
      const { store, companyId, ask, play, member } = await set()
      const outer = await publishFlow(store.db, companyId, { key: 'front', flow: calling, below: { ask } })
      const call = await play(outer)
      await publishFlow(store.db, companyId, { key: 'ask', flow: asking })
      await publishFlow(store.db, companyId, { key: 'front', flow: calling, below: { ask } })
      expect(await flowsOf(member, call.sessionId)).toEqual({
        items: [
          {
            flow: { id: outer.flowId, key: 'front', name: 'Test flow' },
            versionId: outer.versionId,
            version: 1,
            document: calling,
          },
          {
            flow: { id: ask.flowId, key: 'ask', name: 'Test flow' },
            versionId: ask.versionId,
            version: 1,
            document: asking,
          },
        ],
      })
    })

    it('are the snapshot for a trial', async () => {
      const { store, companyId, ask, play, member, clock } = await set()
      const changed = { ...asking, name: 'Changed' }
      const snapshotId = await saveSnapshot(store.db, {
        companyId,
        flowId: ask.flowId,
        hash: contentHash(changed),
        id: systemRandom.uuid(),
        document: canonicalText(changed),
        bindings: noBindings,
        createdAt: clock.now(),
        createdBy: member.userId,
      })
      const call = await play({ flowId: ask.flowId, versionId: snapshotId }, press('1'), true)
      expect(await flowsOf(member, call.sessionId)).toMatchObject({
        items: [{ versionId: snapshotId, version: 0, document: { name: 'Changed' } }],
      })
      const page = (await member.ask('GET', `/api/sessions?isTest=true&versionId=${snapshotId}`)).body as Page
      expect(page.items.map(({ id }) => id)).toEqual([call.sessionId])
    })
  })
})
