import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hideSecrets, secretNames } from './hideSecrets.ts'
import { createLog } from './log.ts'

const number = '+15550100001'
const secret = 'hunter2-planted'

function logged(write: (log: ReturnType<typeof createLog>) => void, level = 'info'): string {
  const lines: string[] = []
  write(createLog({ level, to: { write: (line) => void lines.push(line) } }))
  return lines.join('')
}

describe('createLog', () => {
  it('writes one JSON object a line, with level, time, ids and message', () => {
    const line = logged((log) => log.child({ sessionId: 's1' }).info({ callSid: 'CA1' }, 'A call began.'))
    expect(JSON.parse(line)).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      sessionId: 's1',
      callSid: 'CA1',
      msg: 'A call began.',
    })
  })

  it('leaves out what is below its level', () => {
    expect(logged((log) => log.debug('No.'))).toBe('')
  })

  it.each<[string, (log: ReturnType<typeof createLog>) => void]>([
    ['the message', (log) => log.info(`Dialled ${number}.`)],
    ['a value', (log) => log.info({ from: number }, 'x')],
    ['a nested value', (log) => log.info({ a: { b: { c: [{ d: number }] } } }, 'x')],
    ['a key', (log) => log.info({ [number]: 1 }, 'x')],
    ['a child binding', (log) => log.child({ caller: number }).info('x')],
    ['an error', (log) => log.error(new Error(`No route to ${number}.`))],
    ['the cause of an error', (log) => log.error({ err: new Error('x', { cause: new Error(number) }) })],
    ['a format argument', (log) => log.info('to %s', number)],
    ['an encoded address', (log) => log.info({ url: '/api/contacts?number=%2B15550100001' }, 'x')],
    ['a SIP address', (log) => log.info('sip:15550100001@pbx.test')],
    ['a spaced number', (log) => log.info('+1 (555) 010-0001')],
  ])('never lets a number out by %s', (_place, write) => {
    const line = logged(write)
    expect(line).not.toMatch(/0001/)
    for (const part of line.trim().split('\n')) expect(() => JSON.parse(part)).not.toThrow()
  })

  it.each<[string, (log: ReturnType<typeof createLog>) => void]>([
    ['a value', (log) => log.info({ password: secret }, 'x')],
    ['a deep value', (log) => log.info({ a: { b: { c: { authToken: secret } } } }, 'x')],
    ['a value with quotes in it', (log) => log.info({ token: `a"b\\"${secret}` }, 'x')],
    ['headers', (log) => log.info({ req: { headers: { 'x-anything': secret } } }, 'x')],
    ['cookies', (log) => log.info({ cookies: { refresh: secret } }, 'x')],
    ['a child binding', (log) => log.child({ jwtSecret: secret }).info('x')],
    ['the property of an error', (log) => log.error(Object.assign(new Error('x'), { apiKey: secret }))],
    ['JSON inside a message', (log) => log.info(`sent ${JSON.stringify({ password: secret })}`)],
    ['a form body', (log) => log.info(`body a=1&password=${secret}&b=2`)],
    ['a header line', (log) => log.info(`Cookie: refresh=${secret}; theme=dark`)],
    ['a bearer token', (log) => log.info(`Bearer ${secret}`)],
    ['a database address', (log) => log.info(`postgres://patchbay:${secret}@db/patchbay`)],
  ])('never lets a secret out by %s', (_place, write) => {
    const line = logged(write)
    expect(line).not.toContain(secret)
    expect(() => JSON.parse(line)).not.toThrow()
  })

  it('hides a JWT by its shape', () => {
    const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1c2VyIn0.c2lnbmF0dXJlLW9mLXRoZS10b2tlbg'
    expect(logged((log) => log.info(`got ${jwt}`))).not.toContain('c2lnbmF0dXJl')
  })
})

describe('hideSecrets', () => {
  it('leaves ordinary lines alone', () => {
    const line = '{"time":"2026-11-21T10:00:00.000+05:45","at":1795255200000,"steps":15550100001,"msg":"Took 3 ms."}'
    expect(hideSecrets(line)).toBe(line)
  })

  it.each(['a-', '+1 ', '"token":"\\\\', 'token=', '://:', 'eyJ', 'eyJaaaaa-'])(
    'takes linear time on a long line of %j',
    (part) => {
      const startedAt = performance.now()
      hideSecrets(part.repeat(20_000))
      // Quadratic time would be minutes; linear time is a few milliseconds.
      expect(performance.now() - startedAt).toBeLessThan(5_000)
    },
  )

  it('keeps any object valid JSON and any planted number or secret inside', () => {
    const name = fc.constantFrom(...secretNames.filter((text) => !text.includes('[')))
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), name, fc.string(), (value, text, key, hidden) => {
        const planted = `${hidden}planted-value`
        const line = JSON.stringify({ value, text, [key]: planted, number })
        const result = JSON.parse(hideSecrets(line)) as Record<string, unknown>
        expect(JSON.stringify(result)).not.toContain('planted-value')
        expect(JSON.stringify(result)).not.toContain('5550100001')
      }),
    )
  })
})
