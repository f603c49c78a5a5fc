import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { response, startLine, type TestLine } from './testing/line.ts'

let line: TestLine
beforeEach(async () => {
  line = await startLine()
  line.customer.answers('/fallback', response('<Say>Plan B.</Say>'))
})
afterEach(() => line.stop())

const apology = 'We are sorry, an application error has occurred. Goodbye.'
const oversize = response(`<Say>${'x'.repeat(70_000)}</Say>`)

describe('what ends a document', () => {
  it.each([
    ['a 500', 11200, { status: 500 }],
    ['a 404', 11200, { status: 404, body: response() }],
    ['XML that does not parse', 12100, '<Response><Say>Hello</Response>'],
    ['text before the declaration', 12100, ' <?xml version="1.0"?><Response/>'],
    ['an unknown entity', 12100, '<Response><Say>&nbsp;</Say></Response>'],
    ['XML 1.1', 12101, '<?xml version="1.1"?><Response/>'],
    ['another root', 12102, '<response/>'],
    ['more than 64 kB', 11750, oversize],
    ['an empty body', 11770, ''],
    ['another content type', 12300, { type: 'application/json', body: '{}' }],
    ['no connection', 11200, 'close' as const],
  ])('%s is %i: the fallback is told and goes on', async (_what, code, reply) => {
    line.customer.answers('/voice', reply)
    const call = await line.call()
    expect(line.customer.to('/fallback')[0]?.params).toMatchObject({
      ErrorCode: String(code),
      ErrorUrl: `${line.customer.url}/voice`,
      CallSid: call.sid,
    })
    expect(line.said()).toEqual(['Plan B.'])
    expect(line.problems()[0]).toContain(`error ${code} `)
    expect(call.status).toBe('completed')
  })

  it('a refused connection is 11205', async () => {
    line.engine.updateNumber(line.account, line.number.sid, { voiceUrl: 'http://127.0.0.1:1/voice' })
    await line.call()
    expect(line.customer.to('/fallback')[0]?.params).toMatchObject({ ErrorCode: '11205' })
  })

  it('too many redirects are 11215', async () => {
    line.customer.answers('/voice', { status: 302, headers: { Location: '/voice' } })
    await line.call()
    expect(line.customer.to('/fallback')[0]?.params).toMatchObject({ ErrorCode: '11215' })
  })

  it('is apologised for where there is no fallback, and where that fails too', async () => {
    line.customer.answers('/voice', { status: 500 })
    line.customer.answers('/fallback', { status: 500 })
    expect(await line.call()).toMatchObject({ status: 'completed' })
    line.engine.updateNumber(line.account, line.number.sid, { voiceFallbackUrl: null })
    await line.call()
    expect(line.said()).toEqual([apology, apology])
    expect(line.customer.to('/fallback')).toHaveLength(1)
    expect(line.events.filter(({ kind }) => kind === 'callLost')).toHaveLength(2)
  })

  it('in the middle of a call goes to the fallback as well, each time', async () => {
    line.customer.answers('/voice', response('<Redirect>/broken#rc=0</Redirect>'))
    line.customer.answers('/fallback', response('<Redirect>/broken</Redirect>'), response('<Hangup/>'))
    await line.call()
    expect(line.customer.to('/fallback').map(({ params }) => params['ErrorUrl'])).toEqual([
      `${line.customer.url}/broken`,
      `${line.customer.url}/broken`,
    ])
  })
})

describe('what is not TwiML and plays all the same', () => {
  it('plain text is read aloud', async () => {
    line.customer.answers('/voice', { type: 'text/plain', body: 'Just words.' })
    await line.call()
    expect(line.said()).toEqual(['Just words.'])
  })

  it('plain text that parses is TwiML', async () => {
    line.customer.answers('/voice', { type: 'text/plain', body: response('<Say>Verbs.</Say>') })
    await line.call()
    expect(line.said()).toEqual(['Verbs.'])
  })

  it('a redirect by HTTP is followed, by GET, and relative addresses start from there', async () => {
    line.customer.answers('/voice', { status: 302, headers: { Location: '/elsewhere/doc' } })
    line.customer.answers('/elsewhere/doc', response('<Redirect>next</Redirect>'))
    line.customer.answers('/elsewhere/next', response('<Hangup/>'))
    await line.call()
    expect(line.customer.asked.slice(1, 3).map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /elsewhere/doc',
      'POST /elsewhere/next',
    ])
    expect(line.customer.to('/elsewhere/doc')[0]?.params).toEqual({})
  })
})

describe('what is skipped with a warning', () => {
  beforeEach(async () => {
    await line.stop()
    line = await startLine({ strict: false })
  })

  it.each([
    ['<say>Lower case.</say>', 'Invalid content was found starting with element "say" in "Response".'],
    ['<Say loud="yes">Hello.</Say>', 'Attribute "loud" is not allowed to appear in element "Say".'],
    [
      '<Pause length="soon"/>',
      'The value "soon" of attribute "length" on element "Pause" is not valid: it is no number.',
    ],
    ['Stray words', 'Element "Response" cannot have text, and "Stray words" was found in it.'],
    ['<Pause><Say>In it</Say></Pause>', 'Invalid content was found starting with element "Say" in "Pause".'],
    ['<Leave/>', 'Leave is only allowed while waiting in a queue and was skipped.'],
    ['<Say></Say>', 'Say has no text.'],
  ])('%s', async (verb, text) => {
    line.customer.answers('/voice', response(verb, '<Say>On we go.</Say>'))
    await line.call()
    expect(line.said().at(-1)).toBe('On we go.')
    expect(line.problems().join()).toContain(text)
  })

  it('is kept as a notification of the call', async () => {
    line.customer.answers('/voice', response('<Bogus/>'))
    const call = await line.call()
    expect([...line.engine.model.notifications.values()]).toEqual([
      expect.objectContaining({
        callSid: call.sid,
        errorCode: 12200,
        log: 'warning',
        requestUrl: `${line.customer.url}/voice`,
      }),
    ])
  })

  it('says no more than 4,096 characters', async () => {
    line.customer.answers('/voice', response(`<Say>${'a'.repeat(5000)}</Say>`))
    await line.call()
    expect(line.said()[0]).toHaveLength(4096)
  })
})

describe('strict mode', () => {
  it.each([
    ['<Say loud="yes">Hello.</Say>'],
    ['<Gather numDigits="0"/>'],
    ['<Play>/missing.wav</Play>'],
    ['<Gather><Record/></Gather>'],
  ])('ends the call as failed by %s, without a fallback', async (verb) => {
    line.customer.answers('/voice', response(verb, '<Say>On we go.</Say>'))
    const call = await line.call()
    expect(call.status).toBe('failed')
    expect(line.said()).toEqual([])
    expect(line.customer.to('/fallback')).toEqual([])
    expect(line.events.filter(({ kind }) => kind === 'callLost')).toHaveLength(1)
  })
})

it('ends a call that goes round in circles', async () => {
  await line.stop()
  line = await startLine({ maxDocuments: 20 })
  line.customer.answers('/voice', response('<Redirect/>'))
  const call = await line.call()
  expect(call.status).toBe('failed')
  expect(line.customer.to('/voice')).toHaveLength(20)
})

it('reports a retry policy that is not known, and goes on without it', async () => {
  line.engine.updateNumber(line.account, line.number.sid, {
    voiceUrl: `${line.customer.url}/voice#rc=3&rp=5xx,sometimes`,
  })
  line.customer.answers('/voice', response('<Say>Hello.</Say>'))
  expect((await line.call()).status).toBe('completed')
  expect(line.said()).toEqual(['Hello.'])
  expect(line.problems()).toEqual(['error 11243 The retry policy "sometimes" is not known.'])
})
