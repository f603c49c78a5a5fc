import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { flowOf, say } from '#shared/testing/flows.ts'
import { createSealer } from '../security/sealer.ts'
import { keepTrialMocks } from '../store/trialMocks.ts'
import { newCompany, publishFlow } from '../testing/companies.ts'
import { eachDatabase, silentLog } from '../testing/databases.ts'
import { answers, interactionsOf, newCall, newHost } from '../testing/hosts.ts'
import { createMockedAnswers } from './mockedAnswers.ts'

const asks = (variable: string) => ({
  type: 'request',
  data: { url: 'https://shop.example/', mapping: [{ path: '$.state', variable }] },
})
const to = (next: string) => ({ success: next, failure: 'end', timeout: 'end' })
const inner = flowOf(
  {
    start: { type: 'start', to: 'look' },
    look: { ...asks('state'), to: to('end') },
    end: { type: 'end' },
  },
  { variables: [{ name: 'state', type: 'text', default: 'nothing' }] },
)
const outer = flowOf(
  {
    start: { type: 'start', to: 'look' },
    look: { ...asks('order'), to: to('sub') },
    sub: {
      type: 'subflow',
      data: { flowKey: 'inner', outputs: { below: 'state' } },
      to: { done: 'end', failed: 'end' },
    },
    end: { type: 'end', data: { prompt: say('Order {{ vars.order }}, below {{ vars.below }}.') } },
  },
  { variables: [{ name: 'order', type: 'text', default: 'none' }, { name: 'below', type: 'text', default: 'none' }] }, // prettier-ignore
)

eachDatabase('requests of a trial', (database) => {
  const sealer = createSealer(randomBytes(32))
  const set = async (mocks: object | string | undefined, { isTest = true } = {}) => {
    const { db } = database.store
    const companyId = await newCompany(db)
    const below = await publishFlow(db, companyId, { key: 'inner', flow: inner })
    const published = await publishFlow(db, companyId, { flow: outer, below: { inner: below } })
    const call = { ...newCall(companyId, published), isTest }
    const ref = { companyId, sessionId: call.sessionId }
    const sealed = typeof mocks === 'string' ? mocks : sealer.seal(JSON.stringify(mocks))
    if (mocks !== undefined) await keepTrialMocks(db, { ...ref, sealed, createdAt: new Date() })
    const asked = answers()
    const host = newHost(database.store, {
      sealer,
      sendRequest: asked.sendRequest,
      answerInstead: createMockedAnswers({ db, sealer, log: silentLog }),
    })
    return { db, host, call, ref, asked }
  }

  it('are answered as its author wrote, also in sub-flows, and nothing goes out', async () => {
    const { db, host, call } = await set({
      requests: 'real',
      answers: { look: { status: 200, body: { state: 'sent' } }, 'inner/look': { status: 200, body: '{"state":"paid"}', headers: { 'Content-Type': 'application/json; charset=utf-8' } } },
    }) // prettier-ignore
    expect(await host.startPhoneSession(call)).toContain('Order sent, below paid.')
    expect(host.requests).toEqual([])
    const steps = await interactionsOf(db, call.sessionId)
    const notes = steps.flatMap(({ trail }) =>
      trail.flatMap(({ node, note }) => (node === 'look' && note ? [note] : [])),
    )
    expect(notes).toEqual(['status 200, mocked', 'status 200, mocked'])
    expect(steps[1]?.event).toMatchObject({ kind: 'responded', status: 200, body: { state: 'sent' }, mocked: true })
  })

  it('get an empty 200 where nothing is written, or fail as it is written', async () => {
    const { db, host, call } = await set({ requests: 'mocked', answers: {} })
    expect(await host.startPhoneSession(call)).toContain('Order , below .')
    expect(host.requests).toEqual([])
    const failing = await set({ requests: 'mocked', answers: { look: { fails: 'timeout' } } })
    expect(await failing.host.startPhoneSession(failing.call)).toContain('Order none, below none.')
    const trails = (await interactionsOf(db, failing.call.sessionId)).flatMap(({ trail }) => trail)
    expect(trails).toContainEqual(expect.objectContaining({ port: 'timeout', note: 'no answer: timeout, mocked' }))
  })

  it('go out for the nodes that nothing is written for', async () => {
    const { host, call, asked } = await set({ requests: 'real', answers: { look: { status: 500 } , other: { status: 200 } } }) // prettier-ignore
    expect(await host.startPhoneSession(call)).toContain('Order none')
    const half = await set({ requests: 'real', answers: { 'inner/look': { status: 200, body: { state: 'paid' } } } })
    const reply = half.host.startPhoneSession(half.call)
    await expect.poll(() => half.asked.open.length).toBe(1)
    half.asked.open[0]?.answer({ kind: 'responded', body: { state: 'real' } } as never)
    expect(await reply).toContain('Order real, below paid.')
    expect(asked.open).toEqual([])
  })

  it('are answered by another process too, when the first one is gone', async () => {
    const { host, call, ref } = await set({
      requests: 'mocked',
      answers: { look: { status: 200, body: { state: 'late' } } },
    })
    const gone = newHost(database.store, { sealer, sendRequest: () => new Promise(() => {}), patienceMs: 0 })
    void gone.startPhoneSession(call)
    await expect.poll(() => gone.requests.length).toBe(1)
    host.clock.at = '2026-03-04T15:10:00.000Z'
    const reply = await host.answerTurn({ ...ref, turn: 0 }, call.started)
    expect(reply).toContain('Order late')
    expect(host.requests).toEqual([])
  })

  it('fail, rather than go out, when what is written cannot be read', async () => {
    const { host, call } = await set('not sealed')
    expect(await host.startPhoneSession(call)).toContain('Order none')
    expect(host.requests).toEqual([])
  })

  it('are those of trials alone: a caller’s requests go out whatever is written', async () => {
    const { host, call, asked, db } = await set({ requests: 'mocked', answers: {} }, { isTest: false })
    const reply = host.startPhoneSession(call)
    for (const place of [0, 1]) {
      await expect.poll(() => asked.open.length).toBe(place + 1)
      asked.open[place]?.answer({ kind: 'responded', body: { state: 'real' } } as never)
    }
    expect(await reply).toContain('Order real, below real.')
    const events = (await interactionsOf(db, call.sessionId)).map(({ event }) => JSON.stringify(event))
    expect(events.join()).not.toContain('"body"')
  })
})
