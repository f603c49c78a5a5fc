import twilio from 'twilio'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFaults, type FaultRates } from '../faults.ts'
import { createRandom } from '../random.ts'
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

  it('duplicate: either answer may be the one that counts, by the seed', async () => {
    line.faults.set({ duplicate: 1 })
    line.customer.answers('/voice', ({ params }) => {
      const isSecond =
        line.customer.to('/voice').filter((one) => one.params['CallSid'] === params['CallSid']).length > 1
      return response(`<Say>${isSecond ? 'Second.' : 'First.'}</Say>`)
    })
    for (let calls = 0; calls < 20; calls++) {
      const { sid } = await line.call()
      const bodies = line.events.flatMap((event) =>
        event.kind === 'webhook' && event.callSid === sid && event.purpose === 'twiml'
          ? [[event.fault, event.body]]
          : [],
      )
      const [said] = line.said(sid)
      expect(bodies).toEqual([
        ['duplicate', expect.not.stringContaining(String(said))],
        [undefined, expect.stringContaining(String(said))],
      ])
    }
    expect(new Set(line.said())).toEqual(new Set(['First.', 'Second.']))
    const draws = ['one', 'one', 'another'].map((seed) => {
      const faults = createFaults({}, createRandom(seed))
      return Array.from({ length: 100 }, () => faults.isSecond())
    })
    expect(draws[0]).toEqual(draws[1])
    expect(draws[0]).not.toEqual(draws[2])
  })

  /** When each request came, in milliseconds of the call's clock since the first. */
  const asksOver = async (fragment: string) => {
    voice(fragment)
    const asked: [path: string, at: number][] = []
    for (const path of ['/voice', '/fallback'])
      line.customer.answers(path, () => {
        asked.push([path, line.clock.now()])
        return response('<Hangup/>')
      })
    await line.call()
    const from = asked[0]?.[1] ?? 0
    return asked.map(([path, at]) => [path, at - from])
  }

  it('lose an answer: it was committed there, the timeout of 15 s uses up the total, and the fallback is next', async () => {
    line.faults.set({ loseAnswer: 1 })
    voice('#rc=5&rp=ct,rt,5xx')
    line.customer.answers('/voice', () => {
      line.faults.set({})
      return response('<Hangup/>')
    })
    const { createdAt, endedAt } = await line.call()
    expect(line.customer.to('/voice')).toHaveLength(1)
    expect(line.customer.to('/fallback')[0]?.params).toMatchObject({ ErrorCode: '11200' })
    expect((endedAt ?? 0) - createdAt).toBe(15_000)
  })

  it('lose an answer: with a shorter read timeout it is asked for again, as long as the total lasts', async () => {
    line.faults.set({ loseAnswer: 1 })
    expect(await asksOver('#rc=5&rp=rt&rt=4000')).toEqual([
      ['/voice', 0],
      ['/voice', 4000],
      ['/voice', 8000],
      ['/voice', 12_000],
      // 50, 100, 200 and 400 ms of the total were spent between them.
      ['/fallback', 14_650],
    ])
  })

  it('reset: the carrier knows at once, and asks again as its address says', async () => {
    line.faults.set({ reset: 1 })
    const asked = await asksOver('#rc=2&rp=rt')
    expect(asked).toEqual([
      ['/voice', 0],
      ['/voice', 0],
      ['/voice', 0],
      ['/fallback', 0],
    ])
    line.faults.set({ reset: 1 })
    expect(await asksOver('#rc=2&rp=ct')).toEqual([
      ['/voice', 0],
      ['/fallback', 0],
    ])
    const lost = line.events.filter((event) => event.kind === 'webhook' && event.fault === 'answerLost')
    expect(lost).toHaveLength(asked.length + 2 + line.customer.to('/status').length)
  })

  it('lose no answer that never came: that is the failure of who should have answered', async () => {
    line.faults.set({ loseAnswer: 1 })
    voice('#rt=4000')
    line.customer.answers('/voice', 'never')
    line.customer.answers('/fallback', () => {
      line.faults.set({})
      return response('<Hangup/>')
    })
    await line.call()
    const [seen] = line.events.filter((event) => event.kind === 'webhook')
    expect(seen).toMatchObject({ status: 0 })
    expect(seen).not.toHaveProperty('fault')
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

  it('reorder: also behind the end of a call, and on its clock alone', async () => {
    line.customer.answers('/voice', response('<Pause length="2"/>'))
    line.customer.answers('/recording', '')
    const dial = async (rates: FaultRates) => {
      line.faults.set(rates)
      const before = line.customer.asked.length
      await line.dial('+15550190001', {
        record: { callback: { url: `${line.customer.url}/recording`, method: 'POST', events: ['completed'] } },
        statusCallback: { url: `${line.customer.url}/status`, method: 'POST', events: ['completed'] },
      })
      return line.customer.asked.slice(before).map(({ path }) => path)
    }
    expect(await dial({})).toEqual(['/voice', '/status', '/recording'])
    expect(await dial({ reorder: 1 })).toEqual(['/voice', '/recording', '/status'])
  })

  it('reorder: a callback that nothing overtakes goes out a second and a half later, in every run', async () => {
    line.faults.set({ reorder: 1 })
    line.customer.answers('/voice', response('<Hangup/>'))
    let toldAt = 0
    line.customer.answers('/status', () => {
      toldAt = line.clock.now()
      return ''
    })
    const { endedAt } = await line.call()
    expect(toldAt - (endedAt ?? 0)).toBe(1500)
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
