import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findQueue } from '../../model.ts'
import { ourNumber, response, startLine, type TestLine } from '../../testing/line.ts'

let line: TestLine
beforeEach(async () => {
  line = await startLine()
  line.customer.answers('/after', response('<Say>Out of the queue.</Say>'))
  line.customer.answers(
    '/wait',
    response('<Say>Please hold the line, somebody will be with you.</Say><Pause length="5"/>'),
  )
  line.customer.answers(
    '/voice',
    response('<Enqueue action="/after" waitUrl="/wait">support</Enqueue><Say>Behind it.</Say>'),
  )
})
afterEach(() => line.stop())

const results = () => line.customer.to('/after').map(({ params }) => params['QueueResult'])

describe('waiting in a queue', () => {
  it('plays the waitUrl again and again, with the place in the line', async () => {
    const first = line.ring({ from: '+15550190014' })
    await line.clock.advance(2000)
    const second = line.ring({ from: '+15550190017' })
    await line.clock.advance(12_000)
    const asked = line.customer.to('/wait').map(({ params }) => params)
    expect(asked.length).toBeGreaterThan(2)
    expect(asked.find(({ CallSid }) => CallSid === second.call.sid)).toMatchObject({
      QueuePosition: '2',
      CurrentQueueSize: '2',
      MaxQueueSize: '1000',
      QueueTime: '0',
      QueueSid: expect.stringMatching(/^QU/),
    })
    first.control.hangUp()
    await line.clock.advance(10_000)
    expect(line.customer.to('/wait').at(-1)?.params).toMatchObject({ CallSid: second.call.sid, QueuePosition: '1' })
    second.control.hangUp()
    await line.clock.advance(1000)
    expect(results()).toEqual(['hangup', 'hangup'])
    expect(line.customer.to('/after')[0]?.params).toMatchObject({ CallStatus: 'completed', QueueTime: '14' })
  })

  it('ends with Leave', async () => {
    line.customer.answers('/wait', response('<Say>Bye.</Say><Leave/>'))
    const call = await line.call()
    expect(results()).toEqual(['leave'])
    expect(line.said(call.sid).at(-1)).toBe('Out of the queue.')
  })

  it('takes keys while waiting', async () => {
    line.customer.answers(
      '/wait',
      response('<Gather numDigits="1" action="/leave"><Say>Press 1 to leave.</Say></Gather>'),
    )
    line.customer.answers('/leave', response('<Leave/>'))
    await line.call({ from: '+15550190008' })
    expect(results()).toEqual(['leave'])
  })

  it('ends with error when the waitUrl fails', async () => {
    line.customer.answers('/wait', { status: 500 })
    await line.call()
    expect(results()).toEqual(['error'])
  })

  it('is full at its size', async () => {
    line.customer.answers('/voice', response('<Enqueue action="/after" maxQueueSize="1">support</Enqueue>'))
    line.ring()
    await line.clock.advance(100)
    await line.call()
    expect(results()).toEqual(['queue-full'])
  })

  it('goes on for as long as it takes, with a document a second', async () => {
    await line.stop()
    line = await startLine({ maxDocuments: 20 })
    line.customer.answers('/voice', response('<Enqueue action="/after" waitUrl="/wait">support</Enqueue>'))
    line.customer.answers('/after', response('<Hangup/>'))
    line.customer.answers('/wait', response('<Pause length="1"/><Redirect>/wait</Redirect>'))
    const { control } = line.ring()
    await line.clock.advance(60_000)
    expect(results()).toEqual([])
    control.hangUp()
    await line.clock.advance(1000)
    expect(results()).toEqual(['hangup'])
  })

  it('ends with error when the waitUrl goes round in circles', async () => {
    await line.stop()
    line = await startLine({ maxDocuments: 20 })
    line.customer.answers('/voice', response('<Enqueue action="/after" waitUrl="/wait">support</Enqueue>'))
    line.customer.answers('/after', response('<Hangup/>'))
    line.customer.answers('/wait', response('<Redirect>/wait</Redirect>'))
    await line.call()
    expect(results()).toEqual(['error'])
    expect(line.customer.to('/wait')).toHaveLength(20)
  })

  it('is left by REST for another document', async () => {
    line.customer.answers('/new', response('<Say>Fetched.</Say>'))
    const { call, ended } = line.ring()
    await line.clock.advance(5000)
    const queue = findQueue(line.engine.model, line.account.sid, 'support')
    line.engine.dequeueMember(line.account, queue?.sid ?? '', 'Front', {
      url: `${line.customer.url}/new`,
      method: 'POST',
    })
    await line.clock.runUntil(() => call.endedAt !== null)
    await ended
    expect(results()).toEqual(['redirected'])
    expect(line.said(call.sid).at(-1)).toBe('Fetched.')
  })

  it('skips what a waitUrl may not hold', async () => {
    await line.stop()
    line = await startLine({ strict: false })
    line.customer.answers('/voice', response('<Enqueue action="/after" waitUrl="/wait">support</Enqueue>'))
    line.customer.answers('/after', response('<Hangup/>'))
    line.customer.answers('/wait', response('<Dial>+15550190001</Dial><Leave/>'))
    await line.call()
    expect(line.problems()).toEqual(['warning 13238 Dial is not allowed here and was skipped.'])
  })
})

describe('taking somebody from a queue', () => {
  const agent = (inside: string, attributes = '') =>
    line.engine.createCall(line.account, {
      to: '+15550190001',
      from: ourNumber,
      twiml: response(`<Dial action="${line.customer.url}/agent" ${attributes}>${inside}</Dial>`),
    })

  it('connects the two; afterwards both go on', async () => {
    line.customer.answers('/agent', response('<Say>Next one.</Say>'))
    line.customer.answers('/dequeue', response('<Say>You are being connected.</Say>'))
    const { call, control, ended } = line.ring({ from: '+15550190014' })
    await line.clock.advance(5000)
    const dialled = agent(`<Queue url="${line.customer.url}/dequeue">support</Queue>`)
    await line.clock.advance(20_000)
    expect(line.customer.to('/dequeue')[0]?.params).toMatchObject({ CallSid: call.sid, DequeingCallSid: dialled.sid })
    control.hangUp()
    await line.clock.runUntil(() => dialled.endedAt !== null)
    await ended
    expect(line.customer.to('/after')[0]?.params).toMatchObject({ QueueResult: 'bridged' })
    expect(line.customer.to('/agent')[0]?.params).toMatchObject({
      DialCallStatus: 'completed',
      DialBridged: 'true',
      DequeingCallSid: dialled.sid,
      QueueSid: expect.stringMatching(/^QU/),
    })
    expect(line.said(dialled.sid)).toEqual(['Next one.'])
  })

  it('lets the caller go on when the agent hangs up', async () => {
    const { call, ended } = line.ring({ from: '+15550190014' })
    await line.clock.advance(1000)
    const dialled = agent('<Queue>support</Queue>')
    await line.clock.advance(10_000)
    line.engine.control(dialled.sid)?.hangUp()
    await line.clock.runUntil(() => call.endedAt !== null)
    await ended
    expect(results()).toEqual(['bridged'])
    expect(line.said(call.sid).at(-1)).toBe('Out of the queue.')
  })

  it('records the talk, and ends it by its time limit', async () => {
    line.customer.answers('/agent', response('<Hangup/>'))
    line.ring({ from: '+15550190014' })
    await line.clock.advance(1000)
    const dialled = agent('<Queue>support</Queue>', 'record="record-from-answer-dual" timeLimit="20"')
    await line.clock.runUntil(() => dialled.endedAt !== null)
    expect(line.customer.to('/agent')[0]?.params).toMatchObject({
      DialCallStatus: 'completed',
      DialCallDuration: '20',
      RecordingDuration: '20',
      RecordingUrl: expect.stringContaining('/Recordings/RE'),
    })
    expect([...line.engine.model.recordings.values()]).toMatchObject([
      { source: 'DialVerb', channels: 2, callSid: dialled.sid },
    ])
    expect(results()).toEqual(['bridged'])
  })

  it('ends the talk by a star, when told so', async () => {
    line.customer.answers('/agent', response('<Say>Next one.</Say>'))
    line.ring({ from: '+15550190014' })
    await line.clock.advance(1000)
    const dialled = agent('<Queue>support</Queue>', 'hangupOnStar="true"')
    await line.clock.advance(10_000)
    line.engine.control(dialled.sid)?.press('*')
    await line.clock.runUntil(() => dialled.endedAt !== null)
    expect(results()).toEqual(['bridged'])
    expect(line.said(dialled.sid)).toEqual(['Next one.'])
  })

  it('waits for somebody until its timeout', async () => {
    line.engine.createQueue(line.account, { friendlyName: 'support' })
    line.customer.answers('/agent', response('<Hangup/>'))
    const dialled = agent('<Queue>support</Queue>', 'timeout="8"')
    await line.clock.runUntil(() => dialled.endedAt !== null)
    expect(line.customer.to('/agent')[0]?.params).toMatchObject({ DialCallStatus: 'no-answer' })
    expect(dialled.durationSeconds).toBe(8)
  })

  it('fails for a queue that is not there', async () => {
    line.customer.answers('/agent', response('<Hangup/>'))
    const dialled = agent('<Queue>nowhere</Queue>')
    await line.clock.runUntil(() => dialled.endedAt !== null)
    expect(line.customer.to('/agent')[0]?.params).toMatchObject({ DialCallStatus: 'failed' })
  })
})
