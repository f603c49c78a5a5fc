import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Behaviour } from '../../phones/behaviour.ts'
import { caller, response, startLine, type TestLine } from '../../testing/line.ts'

let line: TestLine
beforeEach(async () => {
  line = await startLine()
  line.customer.answers('/after', response('<Say>Back again.</Say>'))
  line.customer.answers('/leg', '')
})
afterEach(() => line.stop())

const dial = (attributes: string, inside: string) =>
  line.customer.answers(
    '/voice',
    response(`<Dial action="/after" ${attributes}>${inside}</Dial>`, '<Say>Unreachable.</Say>'),
  )
const afterwards = () => line.customer.to('/after')[0]?.params
const hangsUpAfter = (seconds: number): Behaviour => ({
  answer: 'answers',
  does: [{ when: { atSeconds: seconds }, do: { hangUp: true } }],
})
const legs = () => [...line.engine.model.calls.values()].filter(({ direction }) => direction === 'outbound-dial')

describe('dialling a number', () => {
  it('connects, and goes on with the action once the other side hung up', async () => {
    dial('', '+15550190007')
    const call = await line.call()
    const [leg] = legs()
    expect(afterwards()).toMatchObject({
      DialCallStatus: 'completed',
      DialCallSid: leg?.sid,
      DialCallDuration: '3',
      DialBridged: 'true',
      CallStatus: 'in-progress',
    })
    expect(leg).toMatchObject({ parentCallSid: call.sid, from: caller, to: '+15550190007', status: 'completed' })
    expect(line.said(call.sid)).toEqual(['Back again.'])
  })

  it.each([
    ['+15550190002', 'busy'],
    ['+15550190003', 'no-answer'],
    ['+15550190004', 'failed'],
    ['+15550190015', 'failed'],
  ])('%s comes back as %s, in strict mode too', async (number, status) => {
    await line.stop()
    line = await startLine({ strict: true })
    line.customer.answers('/after', response('<Say>Back again.</Say>'))
    dial('timeout="10"', `<Number>${number}</Number>`)
    const call = await line.call()
    expect(afterwards()).toMatchObject({ DialCallStatus: status, DialBridged: 'false' })
    expect(call.status).toBe('completed')
  })

  it('goes on with the next verb without an action', async () => {
    line.customer.answers('/voice', response('<Dial>+15550190002</Dial>', '<Say>Nobody there.</Say>'))
    const call = await line.call()
    expect(line.said(call.sid)).toEqual(['Nobody there.'])
  })

  it('keeps the call ringing until the other side answers, with answerOnBridge', async () => {
    dial('answerOnBridge="true"', '+15550190007')
    const call = await line.call()
    expect((call.startedAt ?? 0) - call.createdAt).toBe(2500)
  })

  it("tells the leg's own callback of each step", async () => {
    dial(
      '',
      '<Number statusCallback="/leg" statusCallbackEvent="initiated ringing answered completed">+15550190007</Number>',
    )
    const call = await line.call()
    expect(
      line.customer
        .to('/leg')
        .map(({ params }) => [params['CallStatus'], params['SequenceNumber'], params['ParentCallSid']]),
    ).toEqual([
      ['initiated', '0', call.sid],
      ['ringing', '1', call.sid],
      ['in-progress', '2', call.sid],
      ['completed', '3', call.sid],
    ])
  })

  it('hangs up the other leg with the caller, and asks the action all the same', async () => {
    dial('', '+15550190001')
    await line.call({ behaviour: hangsUpAfter(10) })
    expect(legs()[0]).toMatchObject({ status: 'completed' })
    expect(afterwards()).toMatchObject({ DialCallStatus: 'completed', CallStatus: 'completed', DialBridged: 'true' })
    expect(line.said()).toEqual([])
  })

  it('cancels a leg that still rings when the caller hangs up', async () => {
    dial('', '+15550190003')
    await line.call({ behaviour: hangsUpAfter(5) })
    expect(legs()[0]).toMatchObject({ status: 'canceled' })
    expect(afterwards()).toMatchObject({ DialCallStatus: 'canceled', DialBridged: 'false' })
  })

  it('rings several at once and keeps the first to answer', async () => {
    dial('', '<Number>+15550190012</Number><Number>+15550190007</Number><Number>+15550190003</Number>')
    await line.call()
    expect(legs().map(({ status }) => status)).toEqual(['canceled', 'completed', 'canceled'])
    expect(afterwards()).toMatchObject({ DialCallStatus: 'completed' })
  })

  it('rings one after the other when told so', async () => {
    dial(
      'sequential="true" timeout="5"',
      '<Number>+15550190003</Number><Number>+15550190002</Number><Number>+15550190007</Number>',
    )
    await line.call()
    expect(legs().map(({ status }) => status)).toEqual(['no-answer', 'busy', 'completed'])
  })

  it('ends by its time limit', async () => {
    dial('timeLimit="20"', '+15550190001')
    await line.call()
    expect(afterwards()).toMatchObject({ DialCallStatus: 'completed', DialCallDuration: '20' })
  })

  it('ends by a star, when told so', async () => {
    dial('hangupOnStar="true"', '+15550190001')
    await line.call({ behaviour: { answer: 'answers', does: [{ when: { atSeconds: 8 }, do: { press: '5*' } }] } })
    expect(afterwards()).toMatchObject({ DialCallStatus: 'completed', CallStatus: 'in-progress' })
  })

  it('lets the two hear each other, and records both', async () => {
    dial('record="record-from-answer-dual" recordingStatusCallback="/leg"', '+15550190001')
    const call = await line.call({
      behaviour: {
        answer: 'answers',
        does: [
          { when: { hears: 'hello' }, do: { say: 'Hi, it is me.' } },
          { when: { atSeconds: 20 }, do: { hangUp: true } },
        ],
      },
    })
    expect(line.phoneEvents(legs()[0]?.sid)).toContainEqual(
      expect.objectContaining({ kind: 'heard', text: 'Hi, it is me.' }),
    )
    expect(line.phoneEvents(call.sid)).toContainEqual(expect.objectContaining({ kind: 'heard', text: 'Hello?' }))
    expect(line.customer.to('/leg')[0]?.params).toMatchObject({ RecordingSource: 'DialVerb', RecordingChannels: '2' })
    expect(afterwards()).toHaveProperty('RecordingUrl')
  })

  it.each([
    ['callerId="+15550109999"', '+15550190001', 13214],
    ['', '12345', 13223],
    ['', '+15550190004', 13224],
  ])('fails with %s %s by %i', async (attributes, number, code) => {
    dial(attributes, number)
    await line.call()
    expect(line.problems()[0]).toContain(`error ${code} `)
    expect(afterwards()).toMatchObject({ DialCallStatus: 'failed' })
  })

  it('reaches a SIP address, with what SIP answered', async () => {
    dial('', '<Sip>sip:desk@example.com?X-a=b&amp;X-Order=17%2F4&amp;Route=no</Sip>')
    await line.call({ behaviour: hangsUpAfter(10) })
    expect(legs()[0]).toMatchObject({ to: 'sip:desk@example.com' })
    const { DialSipCallId: _, ...sip } = afterwards() ?? {}
    expect(Object.fromEntries(Object.entries(sip).filter(([name]) => name.startsWith('DialSip')))).toEqual({
      DialSipResponseCode: '200',
      'DialSipHeader_X-a': 'b',
      'DialSipHeader_X-Order': '17/4',
    })
  })

  it("reaches a client in somebody's hands, who may decline", async () => {
    line.engine.attachPhone('client:ann', {
      on: () => undefined,
      rung: (control) => void line.clock.after(3000, () => control.decline()),
    })
    dial('', '<Client>ann</Client>')
    await line.call()
    expect(afterwards()).toMatchObject({ DialCallStatus: 'busy' })
  })
})

describe('a whisper', () => {
  const whispered = '<Number url="/whisper">+15550190008</Number>'

  it('is heard by the called side alone and connects when it runs out', async () => {
    line.customer.answers(
      '/whisper',
      response('<Gather numDigits="1" action="/accept"><Say>Press 1.</Say></Gather><Hangup/>'),
    )
    line.customer.answers('/accept', response())
    dial('', whispered)
    const call = await line.call({ behaviour: hangsUpAfter(20) })
    const [leg] = legs()
    expect(line.customer.to('/whisper')[0]?.params).toMatchObject({
      CallSid: leg?.sid,
      ParentCallSid: call.sid,
      Direction: 'outbound-dial',
      CallStatus: 'in-progress',
    })
    expect(line.customer.to('/accept')[0]?.params).toMatchObject({ Digits: '1' })
    expect(line.said(leg?.sid)).toEqual(['Press 1.'])
    expect(afterwards()).toMatchObject({ DialBridged: 'true' })
  })

  it('that hangs up does not connect', async () => {
    line.customer.answers('/whisper', response('<Say>Never mind.</Say><Hangup/>'))
    dial('', whispered)
    await line.call()
    expect(afterwards()).toMatchObject({ DialCallStatus: 'completed', DialBridged: 'false' })
  })

  it('that cannot be had drops the leg', async () => {
    line.customer.answers('/whisper', { status: 500 })
    dial('', whispered)
    await line.call()
    expect(afterwards()).toMatchObject({ DialBridged: 'false' })
    expect(line.customer.to('/fallback')).toEqual([])
  })

  it('may not dial on', async () => {
    line.customer.answers('/whisper', response('<Dial>+15550190001</Dial>'))
    dial('', whispered)
    await line.call()
    expect(line.problems().join()).toContain('13201')
  })
})

describe('moving a leg by REST', () => {
  it('drops the other side when the caller is moved, without an action', async () => {
    dial('', '+15550190001')
    line.customer.answers('/new', response('<Say>Elsewhere.</Say>'))
    const { call, ended } = line.ring()
    await line.clock.advance(10_000)
    line.engine.updateCall(line.account, call.sid, { url: `${line.customer.url}/new` })
    await line.clock.runUntil(() => call.endedAt !== null)
    await ended
    expect(legs()[0]?.status).toBe('completed')
    expect(line.customer.to('/after')).toEqual([])
    expect(line.said(call.sid)).toEqual(['Elsewhere.'])
  })

  it('frees the caller when the other side is moved', async () => {
    dial('', '+15550190001')
    line.customer.answers('/new', response('<Say>Only for you.</Say>'))
    const { call, ended } = line.ring()
    await line.clock.advance(10_000)
    const [leg] = legs()
    line.engine.updateCall(line.account, leg?.sid ?? '', { url: `${line.customer.url}/new` })
    await line.clock.runUntil(() => call.endedAt !== null && leg?.endedAt !== null)
    await ended
    expect(line.said(leg?.sid)).toEqual(['Only for you.'])
    expect(line.said(call.sid)).toEqual(['Back again.'])
  })
})

it('does not mix a conference with a number', async () => {
  dial('', '<Number>+15550190001</Number><Conference>x</Conference>')
  line.customer.answers('/fallback', response('<Hangup/>'))
  await line.call()
  expect(line.customer.to('/fallback')[0]?.params).toMatchObject({ ErrorCode: '13000' })
})
