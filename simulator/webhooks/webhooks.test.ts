import twilio from 'twilio'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { response, startLine, type TestLine } from '../testing/line.ts'
import { readOverrides } from './overrides.ts'
import { sign } from './sign.ts'

let line: TestLine
beforeEach(async () => {
  line = await startLine({ webhookTimeScale: 0.02 })
  line.customer.answers('/fallback', response('<Hangup/>'))
})
afterEach(() => line.stop())

const voice = (fragment: string) =>
  line.engine.updateNumber(line.account, line.number.sid, { voiceUrl: `${line.customer.url}/voice${fragment}` })

describe('retries', () => {
  it('are none for a 500 by default', async () => {
    line.customer.answers('/voice', { status: 500 }, response('<Hangup/>'))
    await line.call()
    expect(line.customer.to('/voice')).toHaveLength(1)
    expect(line.customer.to('/fallback')).toHaveLength(1)
  })

  it('repeat a 5xx as often as told, all with one token', async () => {
    voice('#rc=3&rp=5xx')
    line.customer.answers('/voice', { status: 500 }, { status: 503 }, response('<Hangup/>'))
    await line.call()
    expect(line.customer.to('/voice')).toHaveLength(3)
    expect(new Set(line.customer.to('/voice').map(({ headers }) => headers['i-twilio-idempotency-token'])).size).toBe(1)
    expect(line.customer.to('/fallback')).toEqual([])
  })

  it('give up after that', async () => {
    voice('#rc=2&rp=all')
    line.customer.answers('/voice', { status: 500 })
    await line.call()
    expect(line.customer.to('/voice')).toHaveLength(3)
    expect(line.customer.to('/fallback')).toHaveLength(1)
  })

  it('repeat a read timeout only when told', async () => {
    voice('#rc=1&rp=rt&rt=4000')
    line.customer.answers('/voice', 'never', response('<Hangup/>'))
    await line.call()
    expect(line.customer.to('/voice')).toHaveLength(2)
    voice('#rt=4000')
    line.customer.answers('/voice', 'never', response('<Hangup/>'))
    await line.call()
    expect(line.customer.to('/fallback')[0]?.params).toMatchObject({ ErrorCode: '11200' })
  })

  it('stop at 15 s in all', async () => {
    voice('#rc=5&rp=rt&rt=15000')
    line.customer.answers('/voice', 'never')
    await line.call()
    expect(line.customer.to('/voice')).toHaveLength(1)
    expect(line.customer.to('/fallback')).toHaveLength(1)
  })

  it('repeat a refused connection once by default', async () => {
    line.faults.set({ refuse: 1 })
    await line.call()
    const seen = line.events.filter((event) => event.kind === 'webhook' && event.purpose === 'twiml')
    expect(seen).toMatchObject([
      { attempt: 1, fault: 'refused', status: 0 },
      { attempt: 2, fault: 'refused' },
    ])
  })
})

describe('a callback that fails', () => {
  it('is reported, changes nothing, and is repeated as its address says', async () => {
    line.engine.updateNumber(line.account, line.number.sid, {
      statusCallback: `${line.customer.url}/status#rc=2&rp=5xx`,
    })
    line.customer.answers('/voice', response('<Hangup/>'))
    line.customer.answers('/status', { status: 500 }, { status: 500 }, { status: 204 })
    expect(await line.call()).toMatchObject({ status: 'completed' })
    expect(line.customer.to('/status')).toHaveLength(3)
    expect(line.problems()).toEqual([])
    line.customer.answers('/status', { status: 500 })
    await line.call()
    expect(line.problems()).toEqual(['error 11200 Got HTTP 500 response.'])
  })
})

describe('the fragment of an address', () => {
  it('is neither sent nor signed', async () => {
    voice('?a=b%20c#rc=1')
    line.customer.answers('/voice', response('<Hangup/>'))
    await line.call()
    const [asked] = line.customer.to('/voice')
    expect(asked?.url).toBe('/voice?a=b%20c')
    const signature = String(asked?.headers['x-twilio-signature'])
    expect(
      twilio.validateRequest(
        line.account.authToken,
        signature,
        `${line.customer.url}${asked?.url}`,
        asked?.params ?? {},
      ),
    ).toBe(true)
  })

  it('is read as documented', () => {
    expect(readOverrides('https://h/p?x=1#rc=2&rp=ct,rt,5xx&rt=5000').overrides).toEqual({
      retries: 2,
      retryOn: new Set(['ct', 'rt', '5xx']),
      connectMs: 5000,
      readMs: 5000,
      totalMs: 15_000,
    })
    expect(readOverrides('https://h/p').overrides).toMatchObject({ retries: 1, retryOn: new Set(['ct']) })
    expect(readOverrides('https://h/p#rc=9&rt=1').overrides).toMatchObject({ retries: 1, readMs: 15_000 })
    expect(readOverrides('https://h/p#rp=often').problem).toBe('The retry policy "often" is not known.')
  })
})

describe('the signature', () => {
  it.each([
    ['https://e.com/x', { B: '2', a: '1', A: 'é & ü', b: '' }],
    ['https://user:pass@e.com:8443/x?y=%20z', { Digits: '#' }],
  ])('of %s is the one of the twilio package', (url, form) => {
    expect(sign('token', url, form)).toBe(twilio.getExpectedTwilioSignature('token', url, form))
  })

  it('of a GET is over the address alone', async () => {
    line.engine.updateNumber(line.account, line.number.sid, { voiceMethod: 'GET' })
    line.customer.answers('/voice', response('<Hangup/>'))
    await line.call()
    const [asked] = line.customer.to('/voice')
    expect(asked).toMatchObject({ method: 'GET', params: { Direction: 'inbound' } })
    const signature = String(asked?.headers['x-twilio-signature'])
    expect(twilio.validateRequest(line.account.authToken, signature, `${line.customer.url}${asked?.url}`, {})).toBe(
      true,
    )
  })
})

describe('faults on purpose', () => {
  it('duplicate: the same request comes twice with one token', async () => {
    line.faults.set({ duplicate: 1 })
    line.customer.answers('/voice', response('<Hangup/>'))
    await line.call()
    const asked = line.customer.to('/voice')
    expect(asked).toHaveLength(2)
    expect(asked[0]?.params).toEqual(asked[1]?.params)
    expect(asked[0]?.headers['i-twilio-idempotency-token']).toBe(asked[1]?.headers['i-twilio-idempotency-token'])
    expect(line.customer.to('/status')).toHaveLength(2)
  })

  it('lose an answer: it was committed there, and the request comes again when retries allow it', async () => {
    voice('#rc=5&rp=rt')
    line.faults.set({ loseAnswer: 1 })
    line.customer.answers('/voice', () => {
      if (line.customer.to('/voice').length === 2) line.faults.set({})
      return response('<Hangup/>')
    })
    await line.call()
    expect(line.customer.to('/voice')).toHaveLength(2)
    expect(line.customer.to('/fallback')).toEqual([])
  })

  it('reorder: a callback is overtaken by the one behind it', async () => {
    line.faults.set({ reorder: 1 })
    line.customer.answers('/voice', response('<Hangup/>'))
    await line.dial('+15550190001', {
      statusCallback: {
        url: `${line.customer.url}/status`,
        method: 'POST',
        events: ['initiated', 'ringing', 'answered', 'completed'],
      },
    })
    expect(line.customer.to('/status').map(({ params }) => params['SequenceNumber'])).toEqual(['1', '0', '3', '2'])
  })

  it('reorder: a request for a document comes again behind the next one', async () => {
    line.faults.set({ reorder: 1 })
    line.customer.answers('/voice', response('<Redirect>/second</Redirect>'))
    line.customer.answers('/second', response('<Pause length="1"/>'))
    await line.call()
    expect(line.customer.asked.map(({ path }) => path).slice(0, 3)).toEqual(['/voice', '/second', '/voice'])
  })

  it('kill: the call is cut before a document', async () => {
    line.faults.set({ kill: 1 })
    line.customer.answers('/voice', response('<Hangup/>'))
    expect(await line.call()).toMatchObject({ status: 'no-answer' })
    expect(line.customer.asked.map(({ path }) => path)).toEqual(['/status'])
    expect(line.events).toContainEqual(expect.objectContaining({ kind: 'callKilled' }))
  })

  it('strike as often as their rate, the same for the same seed', async () => {
    const other = await startLine()
    const draws = [line, other].map(({ faults }) => {
      faults.set({ duplicate: 0.05 })
      return Array.from({ length: 2000 }, () => faults.strikes('duplicate'))
    })
    expect(draws[0]).toEqual(draws[1])
    const struck = draws[0]?.filter(Boolean).length ?? 0
    expect(struck).toBeGreaterThan(60)
    expect(struck).toBeLessThan(140)
    await other.stop()
  })
})
