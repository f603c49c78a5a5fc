import { describe, expect, it } from 'vitest'
import { phoneSessionId } from '#runtime/channels/twilio/sessionIds.ts'
import { newCompany, publishFlow } from '#runtime/testing/companies.ts'
import { eachDatabase } from '#runtime/testing/databases.ts'
import { at, newCall, newHost, press } from '#runtime/testing/hosts.ts'
import { flowOf, say } from '#shared/testing/flows.ts'
import { createCallNodes, type CarrierEvent } from './callNodes.ts'

const flow = flowOf({
  start: { type: 'start', to: 'greeting' },
  greeting: { type: 'say', data: { prompt: say('Hello.'), interruptible: false }, to: 'ask' },
  ask: {
    type: 'menu',
    data: { prompt: say('Press one.'), choices: [{ id: 'k1', key: '1', label: 'One', phrases: {} }] },
    to: { k1: 'thanks', noInput: 'bye', noMatch: 'bye' },
  },
  thanks: { type: 'say', data: { prompt: say('Thanks.'), interruptible: false }, to: 'ask' },
  bye: { type: 'end', data: { prompt: say('Goodbye.') } },
})
const accountSid = `AC${'0'.repeat(32)}`

eachDatabase('the nodes of a call', (database) => {
  const set = async () => {
    const { store } = database
    const companyId = await newCompany(store.db)
    const published = await publishFlow(store.db, companyId, { flow })
    const host = newHost(store)
    const made = newCall(companyId, published)
    const { callSid } = made.call
    const sessionId = phoneSessionId(accountSid, callSid)
    const call = { ...made, sessionId }
    const finder = (of = companyId) =>
      createCallNodes({ db: store.db, programs: host.programs }, { companyId: of, accountSid })
    const event = (kind: string, more: object = {}): CarrierEvent => ({ kind, at: 1, callSid, ...more })
    const fetched = (path: string) =>
      event('fetched', { url: `https://ivr.example/twilio/${path}#rc=5`, status: 200, tookMs: 3 })
    const saying = (text: string) => event('saying', { text })
    return { host, call, companyId, sessionId, finder, event, fetched, saying, published }
  }
  type Setting = Awaited<ReturnType<typeof set>>
  const tell = async (nodes: ReturnType<Setting['finder']>, event: CarrierEvent) => {
    nodes.note(event)
    return nodes.tell(event)
  }

  it('are told with what is said, fetched and asked, turn by turn', async () => {
    const { host, call, companyId, sessionId, finder, event, fetched, saying, published } = await set()
    const nodes = finder()
    expect(await tell(nodes, event('ringing'))).toMatchObject({ sessionId: null, node: null })
    await host.startPhoneSession(call)
    expect(await tell(nodes, fetched('voice'))).toEqual({
      kind: 'fetched',
      at: 1,
      callSid: call.call.callSid,
      sessionId,
      node: { flow: published.key, version: 1, node: 'ask', type: 'menu' },
      status: 200,
      tookMs: 3,
      turn: 0,
      trail: expect.arrayContaining([expect.objectContaining({ node: 'greeting', port: 'next' })]),
    })
    expect(await tell(nodes, saying('Hello.'))).toMatchObject({ sessionId, node: { node: 'greeting' } })
    expect(await tell(nodes, event('fellSilent'))).toMatchObject({ node: { node: 'greeting' } })
    expect(await tell(nodes, saying('Press one.'))).toMatchObject({ node: { node: 'ask' } })
    expect(await tell(nodes, event('gathering'))).toMatchObject({ node: { node: 'ask' } })
    await host.answerTurn({ companyId, sessionId, turn: 1 }, press('1'))
    expect(await tell(nodes, fetched(`sessions/${sessionId}/turns/1`))).toMatchObject({ turn: 1 })
    expect(await tell(nodes, saying('Thanks.'))).toMatchObject({ node: { node: 'thanks' } })
    await host.deliver({ companyId, sessionId }, { kind: 'hungUp', at: at(9) }, 'hangup')
    expect(await tell(nodes, event('hungUp'))).toMatchObject({ node: { node: 'ask' } })
    expect(await tell(nodes, event('ended', { status: 'completed' }))).toMatchObject({ status: 'completed', trail: [] })
  })

  it('are the same for who goes on in the middle', async () => {
    const { host, call, finder, fetched, saying } = await set()
    await host.startPhoneSession(call)
    const nodes = finder()
    for (const event of [fetched('voice'), saying('Hello.')]) nodes.note(event)
    expect(await tell(nodes, saying('Press one.'))).toMatchObject({ node: { node: 'ask' } })
  })

  it('stay those of the document that a fallback repeats', async () => {
    const { host, call, finder, fetched, saying } = await set()
    await host.startPhoneSession(call)
    const nodes = finder()
    nodes.note(fetched('voice'))
    expect(await tell(nodes, fetched('fallback'))).toMatchObject({ turn: null, node: { node: 'ask' } })
    expect(await tell(nodes, saying('Hello.'))).toMatchObject({ node: { node: 'greeting' } })
  })

  describe('of another company', () => {
    it('are not told', async () => {
      const { host, call, sessionId, finder, fetched, saying } = await set()
      await host.startPhoneSession(call)
      const nodes = finder(await newCompany(database.store.db))
      expect(await tell(nodes, fetched(`sessions/${sessionId}/turns/0`))).toMatchObject({ sessionId: null, trail: [] })
      expect(await tell(nodes, saying('Hello.'))).toMatchObject({ sessionId: null, node: null })
    })
  })

  it('tell the variables of a trial after what came of a step, and those of no other call', async () => {
    const { host, call, finder, event, fetched, saying } = await set()
    const nodes = finder()
    await host.startPhoneSession({ ...call, isTest: true })
    expect(await nodes.variables(await tell(nodes, event('ringing')))).toBeUndefined()
    expect(await nodes.variables(await tell(nodes, fetched('voice')))).toMatchObject({
      kind: 'variables',
      seq: 1,
      variables: {},
      node: { node: 'ask' },
    })
    expect(await nodes.variables(await tell(nodes, saying('Hello.')))).toBeUndefined()
    const other = await set()
    await other.host.startPhoneSession(other.call)
    const others = other.finder()
    expect(await others.variables(await tell(others, other.fetched('voice')))).toBeUndefined()
  })
})
