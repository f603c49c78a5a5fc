import { beforeAll, describe, expect, it, vi } from 'vitest'
import { flowOf, say, type NodeSketch } from '#shared/testing/flows.ts'
import { createStepWriter, OutcomeUnknownError } from '../store/saveStep.ts'
import { newCompany, publishFlow, type Published } from '../testing/companies.ts'
import { eachDatabase, silentLog } from '../testing/databases.ts'
import { answers, at, interactionsOf, newCall, newHost, press, silence, type TestHost } from '../testing/hosts.ts'

const menuOf = (text: string, to: Record<string, string>): NodeSketch => ({
  type: 'menu',
  data: {
    prompt: say(text),
    choices: ['1', '2'].map((key) => ({ id: `k${key}`, key, label: `Choice ${key}`, phrases: {} })),
  },
  to,
})
const end: NodeSketch = { type: 'end', data: { prompt: say('Goodbye.') } }

/** Two menus, so that a key pressed twice by mistake would be seen in the second. */
const twoMenus = flowOf({
  start: { type: 'start', to: { next: 'first', machine: 'drop', hungUp: 'mark' } },
  first: menuOf('First menu.', { k1: 'second', k2: 'stop', noInput: 'end', noMatch: 'end' }),
  second: menuOf('Second menu.', { k1: 'wrong', k2: 'end', noInput: 'end', noMatch: 'end' }),
  wrong: { type: 'tag', data: { tag: 'pressed twice' }, to: 'second' },
  stop: { type: 'optOut', data: { prompt: say('You are off the list.') }, to: 'end' },
  drop: { type: 'say', data: { prompt: say('A message for your machine.'), interruptible: false }, to: 'end' },
  mark: { type: 'tag', data: { tag: 'hung up' }, to: 'end' },
  end,
})

eachDatabase('a call', (database) => {
  let companyId: string
  let menus: Published
  const db = () => database.store.db
  beforeAll(async () => {
    companyId = await newCompany(db())
    menus = await publishFlow(db(), companyId, { flow: twoMenus })
  })
  const sessionOf = (sessionId: string) =>
    db()
      .selectFrom('session')
      .select(['seq', 'turn', 'state', 'endedAt', 'ending'])
      .where('companyId', '=', companyId)
      .where('id', '=', sessionId)
      .executeTakeFirstOrThrow()
  const kindsOf = async (sessionId: string) => (await interactionsOf(db(), sessionId)).map(({ kind }) => kind)

  describe('a turn', () => {
    it('is stepped once; its repeat gets the stored bytes and is not counted', async () => {
      const host = newHost(database.store)
      const call = newCall(companyId, menus)
      await host.startPhoneSession(call)
      const ref = { companyId, sessionId: call.sessionId, turn: 1 }
      const first = await host.answerTurn(ref, press('1'))
      expect(first).toContain('Second menu.')
      expect(await host.answerTurn(ref, press('1'))).toBe(first)
      expect(await kindsOf(call.sessionId)).toEqual(['started', 'collected'])
    })

    it('repeated long after, by a process that never met the call, gets the same bytes', async () => {
      const call = newCall(companyId, menus)
      const host = newHost(database.store)
      const zero = await host.startPhoneSession(call)
      const one = await host.answerTurn({ companyId, sessionId: call.sessionId, turn: 1 }, press('1'))
      await host.answerTurn({ companyId, sessionId: call.sessionId, turn: 2 }, press('1'))
      const other = newHost(database.store)
      expect(await other.answerTurn({ companyId, sessionId: call.sessionId, turn: 1 }, press('1'))).toBe(one)
      expect(await other.startPhoneSession(call)).toBe(zero)
      expect(await kindsOf(call.sessionId)).toHaveLength(3)
    })

    it('repeated on two processes at once presses once', async () => {
      const [one, two] = [newHost(database.store), newHost(database.store)]
      const call = newCall(companyId, menus)
      await one.startPhoneSession(call)
      const ref = { companyId, sessionId: call.sessionId, turn: 1 }
      await two.replayTurn(ref)
      const replies = await Promise.all([one, two, one, two].map((host) => host.answerTurn(ref, press('1'))))
      expect(new Set(replies).size).toBe(1)
      expect(replies[0]).toContain('Second menu.')
      expect(await kindsOf(call.sessionId)).toEqual(['started', 'collected'])
      expect((await sessionOf(call.sessionId)).turn).toBe(2)
    })

    it('newer than this process remembers is judged by what the database says', async () => {
      const [one, two] = [newHost(database.store), newHost(database.store)]
      const call = newCall(companyId, menus)
      await one.startPhoneSession(call)
      const ref = { companyId, sessionId: call.sessionId }
      await two.answerTurn({ ...ref, turn: 1 }, press('1'))
      expect(await one.answerTurn({ ...ref, turn: 2 }, press('2'))).toContain('Goodbye.')
      expect((await sessionOf(call.sessionId)).ending).toBe('completed')
    })

    it('newer than the database knows gets the current document and steps nothing', async () => {
      const host = newHost(database.store)
      const call = newCall(companyId, menus)
      const zero = await host.startPhoneSession(call)
      expect(await host.answerTurn({ companyId, sessionId: call.sessionId, turn: 7 }, press('1'))).toBe(zero)
      expect(await kindsOf(call.sessionId)).toEqual(['started'])
    })

    it('of a session that does not exist, or of another company, is unknown', async () => {
      const host = newHost(database.store)
      const call = newCall(companyId, menus)
      await host.startPhoneSession(call)
      const stranger = await newCompany(db(), 'Stranger')
      expect(
        await host.answerTurn({ companyId: stranger, sessionId: call.sessionId, turn: 1 }, press('1')),
      ).toBeUndefined()
      expect(
        await newHost(database.store).answerTurn(
          { companyId: stranger, sessionId: call.sessionId, turn: 1 },
          press('1'),
        ),
      ).toBeUndefined()
    })

    it('whose write has an unknown outcome is judged again, whether it was stored or not', async () => {
      for (const isStored of [true, false]) {
        const writer = createStepWriter({ store: database.store, log: silentLog })
        let breaks = 0
        const host = newHost(database.store, {
          writer: {
            drain: () => writer.drain(),
            saveStep: async (row) => {
              if (row.seq !== 1 || breaks++ > 0) return writer.saveStep(row)
              if (isStored) await writer.saveStep(row)
              throw new OutcomeUnknownError('The connection broke.')
            },
          },
        })
        const call = newCall(companyId, menus)
        await host.startPhoneSession(call)
        expect(await host.answerTurn({ companyId, sessionId: call.sessionId, turn: 1 }, press('1'))).toContain(
          'Second menu.',
        )
        expect(await kindsOf(call.sessionId)).toEqual(['started', 'collected'])
      }
    })

    it('is replayed for the fallback without advancing', async () => {
      const host = newHost(database.store)
      const call = newCall(companyId, menus)
      const zero = await host.startPhoneSession(call)
      expect(await host.replayTurn({ companyId, sessionId: call.sessionId, turn: 0 })).toBe(zero)
      expect(await host.replayTurn({ companyId, sessionId: call.sessionId, turn: 1 })).toBe(zero)
      expect((await sessionOf(call.sessionId)).seq).toBe(1)
    })
  })

  describe('a first webhook', () => {
    it('repeated at once on two processes makes one session, one call and one reply', async () => {
      const [one, two] = [newHost(database.store), newHost(database.store)]
      const call = newCall(companyId, menus)
      const replies = await Promise.all([one, two, one, two].map((host) => host.startPhoneSession(call)))
      expect(new Set(replies).size).toBe(1)
      expect(await kindsOf(call.sessionId)).toEqual(['started'])
      const calls = await db().selectFrom('call').select('callSid').where('id', '=', call.sessionId).execute()
      expect(calls).toEqual([{ callSid: call.call.callSid }])
    })
  })

  describe('an event that no request waits for', () => {
    const machine = { kind: 'machineDetected', at: at(3), answeredBy: 'machine' } as const

    it('advances the session, and a key that comes for the same turn gets its document and is recorded as late', async () => {
      const host = newHost(database.store)
      const call = newCall(companyId, menus)
      await host.startPhoneSession(call)
      expect(await host.deliver({ companyId, sessionId: call.sessionId }, machine, 'amd')).toBe('stepped')
      expect(host.pushed).toEqual([{ sessionId: call.sessionId, turn: 1 }])
      const late = await host.answerTurn({ companyId, sessionId: call.sessionId, turn: 1 }, press('1'))
      expect(late).toContain('A message for your machine.')
      expect(await kindsOf(call.sessionId)).toEqual(['started', 'machineDetected', 'late'])
    })

    it('comes after a key: both count, and the call is moved on', async () => {
      const host = newHost(database.store)
      const call = newCall(companyId, menus)
      await host.startPhoneSession(call)
      const ref = { companyId, sessionId: call.sessionId }
      await host.answerTurn({ ...ref, turn: 1 }, press('1'))
      await host.deliver(ref, machine, 'amd')
      expect(host.pushed).toEqual([{ sessionId: call.sessionId, turn: 2 }])
      expect(await host.answerTurn({ ...ref, turn: 2 }, silence())).toContain('A message for your machine.')
      expect(await kindsOf(call.sessionId)).toEqual(['started', 'collected', 'machineDetected'])
    })

    it('races a key on another process and neither is lost nor doubled', async () => {
      const [one, two] = [newHost(database.store), newHost(database.store)]
      const call = newCall(companyId, menus)
      await one.startPhoneSession(call)
      const ref = { companyId, sessionId: call.sessionId }
      await Promise.all([one.answerTurn({ ...ref, turn: 1 }, press('1')), two.deliver(ref, machine, 'amd')])
      const kinds = await kindsOf(call.sessionId)
      expect(kinds.filter((kind) => kind === 'machineDetected')).toHaveLength(1)
      expect(kinds.filter((kind) => kind === 'collected' || kind === 'late')).toHaveLength(1)
    })

    it('is dropped when its key was recorded already, by this process or another', async () => {
      const [one, two] = [newHost(database.store), newHost(database.store)]
      const call = newCall(companyId, menus)
      await one.startPhoneSession(call)
      const ref = { companyId, sessionId: call.sessionId }
      const human = { ...machine, answeredBy: 'human' } as const
      expect(await one.deliver(ref, human, 'amd')).toBe('stepped')
      expect(await one.deliver(ref, human, 'amd')).toBe('dropped')
      expect(await two.deliver(ref, human, 'amd')).toBe('dropped')
      expect(await two.deliver({ companyId, sessionId: newCall(companyId, menus).sessionId }, human, 'amd')).toBe(
        'unknown',
      )
    })

    it('survives a carrier that says the call is over', async () => {
      const host = newHost(database.store, {
        channel: { render: () => '<Response/>', prepare: async () => undefined, push: async () => 'ended' },
      })
      const call = newCall(companyId, menus)
      await host.startPhoneSession(call)
      expect(await host.deliver({ companyId, sessionId: call.sessionId }, machine, 'amd')).toBe('stepped')
    })
  })

  describe('a hang-up', () => {
    it('runs the silent nodes, closes the session, and answers what still comes with a hang-up', async () => {
      const host = newHost(database.store)
      const call = newCall(companyId, menus)
      await host.startPhoneSession(call)
      const ref = { companyId, sessionId: call.sessionId }
      await host.deliver(ref, { kind: 'hungUp', at: at(4) }, 'status')
      expect((await sessionOf(call.sessionId)).ending).toBe('hungUp')
      expect(await host.answerTurn({ ...ref, turn: 1 }, press('1'))).toContain('<Hangup/>')
      const facts = await db()
        .selectFrom('sessionFact')
        .select(['kind', 'name'])
        .where('sessionId', '=', call.sessionId)
        .execute()
      expect(facts).toEqual([{ kind: 'tagged', name: 'hung up' }])
    })
  })

  describe('what a version pins', () => {
    it('a flow and a sub-flow published in mid-call change nothing for it', async () => {
      const part = (text: string) =>
        flowOf({
          start: { type: 'start', to: 'ask' },
          ask: menuOf(text, { k1: 'ask', k2: 'end', noInput: 'end', noMatch: 'end' }),
          end: { type: 'end' },
        })
      const below = await publishFlow(db(), companyId, { key: 'part', flow: part('Old part.') })
      const whole = (text: string) =>
        flowOf({
          start: { type: 'start', to: 'ask' },
          ask: menuOf(text, { k1: 'sub', k2: 'end', noInput: 'end', noMatch: 'end' }),
          sub: { type: 'subflow', data: { flowKey: 'part' }, to: { done: 'ask', failed: 'end' } },
          end,
        })
      const published = await publishFlow(db(), companyId, {
        key: 'whole',
        flow: whole('Old whole.'),
        below: { part: below },
      })
      const host = newHost(database.store)
      const call = newCall(companyId, published)
      await host.startPhoneSession(call)
      const newBelow = await publishFlow(db(), companyId, { key: 'part', flow: part('New part.') })
      await publishFlow(db(), companyId, { key: 'whole', flow: whole('New whole.'), below: { part: newBelow } })
      const ref = { companyId, sessionId: call.sessionId }
      const later = newHost(database.store)
      expect(await later.answerTurn({ ...ref, turn: 1 }, press('1'))).toContain('Old part.')
      expect(await later.answerTurn({ ...ref, turn: 2 }, press('2'))).toContain('Old whole.')
    })

    it('not the schedules: one that is closed is closed at the next step, and the reading is in the trail', async () => {
      const flow = flowOf({
        start: { type: 'start', to: 'ask' },
        ask: menuOf('Ask.', { k1: 'hours', k2: 'end', noInput: 'end', noMatch: 'end' }),
        hours: { type: 'hours', data: { schedule: 'desk' }, to: { open: 'ask', closed: 'end' } },
        end,
      })
      const published = await publishFlow(db(), companyId, { flow })
      const document = (state: 'open' | 'closed') =>
        JSON.stringify({ key: 'desk', name: 'Desk', timeZone: 'UTC', week: {}, holidays: [], override: { state } })
      await db()
        .insertInto('schedule')
        .values({ companyId, key: 'desk', document: document('open'), updatedAt: new Date(at(0)) })
        .execute()
      const host = newHost(database.store)
      const call = newCall(companyId, published)
      await host.startPhoneSession(call)
      const ref = { companyId, sessionId: call.sessionId }
      expect(await host.answerTurn({ ...ref, turn: 1 }, press('1'))).toContain('Ask.')
      await db()
        .updateTable('schedule')
        .set({ document: document('closed') })
        .where('companyId', '=', companyId)
        .where('key', '=', 'desk')
        .execute()
      host.programs.forget(companyId)
      expect(await host.answerTurn({ ...ref, turn: 2 }, press('1'))).toContain('Goodbye.')
      const last = (await interactionsOf(db(), call.sessionId)).at(-1)
      expect(last?.trail.find(({ node }) => node === 'hours')?.note).toContain('by Desk: override')
    })
  })

  describe('an opt-out', () => {
    it('is on the do-not-call list when its answer leaves', async () => {
      const host = newHost(database.store)
      const number = '+15550190077'
      const call = newCall(companyId, menus, { caller: { kind: 'number', number } })
      await host.startPhoneSession(call)
      const reply = await host.answerTurn({ companyId, sessionId: call.sessionId, turn: 1 }, press('2'))
      const listed = await db()
        .selectFrom('doNotCall')
        .select(['number', 'source', 'sessionId'])
        .where('companyId', '=', companyId)
        .where('number', '=', number)
        .execute()
      expect(listed).toEqual([{ number, source: 'caller', sessionId: call.sessionId }])
      expect(reply).toContain('You are off the list.')
    })
  })

  describe('a request', () => {
    const requests = (count: number, method = 'GET') =>
      flowOf(
        Object.fromEntries([
          ['start', { type: 'start', to: 'r0' }],
          ...Array.from({ length: count }, (_, index): [string, NodeSketch] => [
            `r${index}`,
            {
              type: 'request',
              data: {
                method,
                url: `https://shop.example/${index}`,
                timeoutSeconds: 20,
                holdPrompt: say('One moment.'),
              },
              to: { success: index + 1 < count ? `r${index + 1}` : 'read', failure: 'failed', timeout: 'failed' },
            },
          ]),
          ['read', menuOf('All is well.', { k1: 'end', k2: 'end', noInput: 'end', noMatch: 'end' })],
          ['failed', { type: 'say', data: { prompt: say('That failed.'), interruptible: false }, to: 'end' }],
          ['end', end],
        ]),
      )
    const until = (isTrue: () => boolean) =>
      vi.waitFor(() => expect(isTrue()).toBe(true), { timeout: 10_000, interval: 1 })
    /** The reply of a webhook whose process lets the time pass that it needs. */
    const inTime = async (host: TestHost, webhook: Promise<string | undefined>) => {
      let reply: { body: string | undefined } | undefined
      void webhook.then((body) => (reply = { body }))
      await vi.waitFor(
        async () => {
          await host.timers.pass(500)
          expect(reply).toBeDefined()
        },
        { timeout: 10_000, interval: 1 },
      )
      return reply?.body ?? ''
    }

    it('is saved as pending, with a lease, before it goes out', async () => {
      const published = await publishFlow(db(), companyId, { flow: requests(1) })
      const call = newCall(companyId, published)
      let stored: unknown
      const host = newHost(database.store, {
        sendRequest: async ({ key }) => {
          stored = (await sessionOf(call.sessionId)).state
          return { kind: 'responded', key, status: 200, body: {}, durationMs: 1 }
        },
      })
      expect(await host.startPhoneSession(call)).toContain('All is well.')
      expect(stored).toMatchObject({ pending: { key: `${call.sessionId}:0:0`, leaseUntil: at(23) } })
      expect(await kindsOf(call.sessionId)).toEqual(['started', 'responded'])
    })

    it('three of nine seconds in a row are each held, answered in time, and sent once', async () => {
      const published = await publishFlow(db(), companyId, { flow: requests(3) })
      const call = newCall(companyId, published)
      const { open, sendRequest } = answers()
      const host = newHost(database.store, { sendRequest })
      const replies: string[] = []
      let webhook: Promise<string | undefined> = host.startPhoneSession(call)
      for (let turn = 1; turn < 20; turn++) {
        replies.push(await inTime(host, webhook))
        if (replies.at(-1)?.includes('All is well.')) break
        webhook = host.answerTurn({ companyId, sessionId: call.sessionId, turn }, silence(turn))
        // Nine seconds are four holds and a bit: then this server answers and the next is asked.
        if (turn % 4 === 0) open.at(-1)?.answer({ kind: 'responded' })
      }
      expect(replies.at(-1)).toContain('All is well.')
      expect(replies.filter((reply) => reply.includes('One moment.')).length).toBe(12)
      expect(host.requests.map(({ url }) => url)).toEqual([
        'https://shop.example/0',
        'https://shop.example/1',
        'https://shop.example/2',
      ])
      const state = (await sessionOf(call.sessionId)).state as { steps: number; silences: number }
      expect(state).toMatchObject({ steps: 4, silences: 0 })
    })

    it('of a process that was killed is repeated when it may be, and fails as unknown when not', async () => {
      for (const [method, expected, isRepeated] of [
        ['GET', 'All is well.', true],
        ['POST', 'That failed.', false],
      ] as const) {
        const published = await publishFlow(db(), companyId, { flow: requests(1, method) })
        const call = newCall(companyId, published)
        const dead = newHost(database.store, answers())
        void dead.startPhoneSession(call)
        await until(() => dead.requests.length === 1)
        const heir = newHost(database.store, {
          isSoleProcess: true,
          sendRequest: async ({ key }) => ({ kind: 'responded', key, status: 200, body: {}, durationMs: 1 }),
        })
        expect(await heir.startPhoneSession(call)).toContain(expected)
        expect(heir.requests).toHaveLength(isRepeated ? 1 : 0)
        const failure = (await interactionsOf(db(), call.sessionId)).find(({ kind }) => kind === 'requestFailed')
        expect(failure?.event).toEqual(isRepeated ? undefined : expect.objectContaining({ reason: 'unknown' }))
      }
    })

    it('under way elsewhere is left alone until its lease is over', async () => {
      const published = await publishFlow(db(), companyId, { flow: requests(1) })
      const call = newCall(companyId, published)
      const busy = newHost(database.store, answers())
      void busy.startPhoneSession(call)
      await until(() => busy.requests.length === 1)
      const other = newHost(database.store, {
        sendRequest: async ({ key }) => ({ kind: 'responded', key, status: 200, body: {}, durationMs: 1 }),
      })
      const ref = { companyId, sessionId: call.sessionId }
      const held = other.answerTurn({ ...ref, turn: 0 }, silence())
      expect(await inTime(other, held)).toContain('One moment.')
      expect(other.requests).toHaveLength(0)
      other.clock.at = at(24)
      expect(await other.answerTurn({ ...ref, turn: 1 }, silence())).toContain('All is well.')
      expect(other.requests).toHaveLength(1)
    })

    it('answered after the caller hung up still finishes the paperwork', async () => {
      const published = await publishFlow(db(), companyId, { flow: requests(1) })
      const call = newCall(companyId, published)
      const { open, sendRequest } = answers()
      const host = newHost(database.store, { sendRequest })
      void host.startPhoneSession(call).catch(() => undefined)
      await until(() => open.length === 1)
      await host.deliver({ companyId, sessionId: call.sessionId }, { kind: 'hungUp', at: at(3) }, 'status')
      expect((await sessionOf(call.sessionId)).endedAt).toBeNull()
      open[0]?.answer({ kind: 'responded' })
      await host.drain()
      expect((await sessionOf(call.sessionId)).ending).toBe('hungUp')
      await host.timers.pass(2000)
    })
  })

  describe('a sensitive answer', () => {
    it('is found in no row: not in the state, the event, the reply nor the facts', async () => {
      const flow = flowOf(
        {
          start: { type: 'start', to: 'pin' },
          pin: {
            type: 'collect',
            data: { prompt: say('Your PIN.'), minLength: 6, maxLength: 6, endKey: '', saveAs: 'pin', sensitive: true },
            to: { done: 'read', noInput: 'end', invalid: 'end' },
          },
          read: { type: 'say', data: { prompt: say('You typed {{ vars.pin }}.'), interruptible: false }, to: 'ask' },
          ask: menuOf('Next.', { k1: 'end', k2: 'end', noInput: 'end', noMatch: 'end' }),
          end,
        },
        { variables: [{ name: 'pin', type: 'text', sensitive: true }] },
      )
      const published = await publishFlow(db(), companyId, { flow })
      const host = newHost(database.store)
      const call = newCall(companyId, published)
      await host.startPhoneSession(call)
      const ref = { companyId, sessionId: call.sessionId }
      const planted = '837465'
      const reply = await host.answerTurn({ ...ref, turn: 1 }, press(planted))
      expect(reply).toContain(planted)
      expect(await newHost(database.store).answerTurn({ ...ref, turn: 1 }, press(planted))).toBe(reply)
      expect(await newHost(database.store).answerTurn({ ...ref, turn: 2 }, press('1'))).toContain('Goodbye.')
      const tables = ['session', 'interaction', 'sessionFact', 'call', 'callEvent'] as const
      for (const table of tables) {
        const rows = await db().selectFrom(table).selectAll().where('companyId', '=', companyId).execute()
        expect(JSON.stringify(rows)).not.toContain(planted)
      }
      const [, typed] = await interactionsOf(db(), call.sessionId)
      expect(typed?.event).toMatchObject({ keys: '••••••' })
    })
  })
})
