import { describe, expect, it } from 'vitest'
import type { RequestAction } from '#shared/run/action.ts'
import type { CallerEvent } from '#shared/run/event.ts'
import { at, contextOf } from '#shared/testing/nodes.ts'
import { flowSchema, type Json } from '../../flow.ts'
import { textPrompt } from '../../prompt.ts'
import { request } from './node.ts'

const url = 'https://shop.test/orders'
const dataOf = (change: Record<string, unknown> = {}) => request.schema.parse({ url, ...change })
const values = {
  vars: { id: 'a/b', total: 12.5, said: 'He said "hi"\n{{ vars.total }}', line: 'x\r\nX-Other: 1', list: [1, 2] },
}
const enter = (change: Record<string, unknown> = {}) =>
  request.enter({ data: dataOf(change), context: contextOf({ values }) })
const sent = (change: Record<string, unknown> = {}): Omit<RequestAction, 'key'> => {
  const move = enter(change)
  const action = move.kind === 'wait' ? move.actions[0] : undefined
  if (action?.kind !== 'request') throw new Error('No request was made.')
  return action
}
type Answer = Extract<CallerEvent, { kind: 'responded' | 'requestFailed' }>
const responded = (status: number, body: Json): Answer => ({
  kind: 'responded',
  at,
  key: 'k',
  status,
  body,
  durationMs: 5,
})
const resume = (change: Record<string, unknown>, event: CallerEvent) =>
  request.resume?.({
    data: dataOf(change),
    memory: null,
    event,
    context: contextOf({
      values,
      flow: {
        variables: [
          { name: 'count', type: 'number' },
          { name: 'code', type: 'text' },
        ],
      },
    }),
  })

describe('request', () => {
  it('asks and waits', () =>
    expect(enter({ holdPrompt: textPrompt({ 'en-US': 'One moment.' }) })).toEqual({
      kind: 'wait',
      memory: null,
      actions: [
        {
          kind: 'request',
          method: 'GET',
          url,
          headers: {},
          timeoutSeconds: 8,
          retries: 0,
          isRepeatable: true,
          holdPrompt: [{ kind: 'text', text: 'One moment.', language: 'en-US' }],
        },
      ],
    }))

  it('encodes what templates put into address and query', () =>
    expect(
      sent({ url: `${url}/{{ vars.id }}?a=1`, query: [{ name: 'q', value: '{{ vars.id }}&r=2' }, { name: 'none' }] })
        .url,
    ).toBe('https://shop.test/orders/a%2Fb?a=1&q=a%2Fb%26r%3D2&none='))

  it('keeps a header value on its own line, and the last of two names', () =>
    expect(
      sent({
        headers: [
          { name: 'X-Note', value: '{{ vars.line }}' },
          { name: 'x-id', value: '1' },
          { name: 'X-Id', value: '2' },
        ],
      }).headers,
    ).toEqual({ 'X-Note': 'xX-Other: 1', 'X-Id': '2' }))

  it('leaves out headers the sender sets itself', () =>
    expect(
      sent({
        headers: [
          { name: 'Host', value: 'x' },
          { name: 'Idempotency-Key', value: 'x' },
        ],
      }).headers,
    ).toEqual({}))

  describe('body', () => {
    it('renders the texts of a JSON document, whatever the values hold', () => {
      const json =
        '{"say": "{{ vars.said }}", "total": "{{ vars.total }}", "mix": "T {{ vars.total }}", "list": ["{{ vars.list }}"], "n": 1}'
      const { body, headers } = sent({ method: 'POST', body: { kind: 'json', json } })
      expect(JSON.parse(body ?? '')).toEqual({
        say: values.vars.said,
        total: 12.5,
        mix: 'T 12.5',
        list: [[1, 2]],
        n: 1,
      })
      expect(headers).toEqual({ 'Content-Type': 'application/json' })
    })

    it('encodes a form', () =>
      expect(
        sent({
          method: 'POST',
          body: {
            kind: 'form',
            fields: [
              { name: 'id', value: '{{ vars.id }}' },
              { name: 'n', value: 'é&' },
            ],
          },
        }),
      ).toMatchObject({
        body: 'id=a%2Fb&n=%C3%A9%26',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      }))

    it('lets the author choose another content type', () =>
      expect(
        sent({
          method: 'POST',
          body: { kind: 'json', json: '{}' },
          headers: [{ name: 'content-type', value: 'application/vnd.shop+json' }],
        }).headers,
      ).toEqual({ 'content-type': 'application/vnd.shop+json' }))

    it('has none unless one is written', () => expect(sent({ method: 'POST' })).not.toHaveProperty('body'))

    it('that is not JSON is not sent', () =>
      expect(enter({ method: 'POST', body: { kind: 'json', json: '{"a": {{ vars.total }}}' } })).toEqual({
        kind: 'leave',
        port: 'failure',
        note: 'not sent: the body is not JSON',
      }))
  })

  it.each(['', 'ftp://shop.test/', '{{ vars.missing }}', '{{ vars.id }}', 'https://'])(
    'sends nothing to the address %j',
    (wrong) =>
      expect(enter({ url: wrong, saveStatusAs: 'code' })).toEqual({
        kind: 'leave',
        port: 'failure',
        set: { code: 0 },
        note: 'not sent: the address is not one of http or https',
      }),
  )

  it.each([
    ['GET', false, true],
    ['PUT', false, true],
    ['DELETE', false, true],
    ['POST', false, false],
    ['POST', true, true],
    ['PATCH', false, false],
  ])('%s, marked %s, may be sent twice: %s', (method, mayRepeat, expected) =>
    expect(sent({ method, mayRepeat, retries: 3 })).toMatchObject({ isRepeatable: expected, retries: 3 }),
  )

  describe('answers', () => {
    const mapping = [
      { path: '$.order.total', variable: 'total' },
      { path: '$.count', variable: 'count' },
      { path: '$.items[*].sku', variable: 'skus' },
    ]

    it('of 2xx leave by success with what was mapped', () =>
      expect(
        resume(
          { mapping, saveStatusAs: 'code' },
          responded(201, { order: { total: 5 }, count: '3', items: [{ sku: 'a' }] }),
        ),
      ).toEqual({
        kind: 'leave',
        port: 'success',
        set: { total: 5, count: 3, skus: ['a'], code: '201' },
        note: 'status 201',
      }))

    it('clear after success what they do not hold', () =>
      expect(resume({ mapping }, responded(200, { order: { total: null } }))).toMatchObject({
        set: { total: null, count: null, skus: null },
      }))

    it('leave alone after failure what they do not hold', () =>
      expect(resume({ mapping }, responded(404, { count: 0 }))).toMatchObject({
        port: 'failure',
        set: { count: 0 },
        note: 'status 404',
      }))

    it('leave alone what does not fit, and say so', () => {
      const move = resume(
        { mapping },
        responded(200, { order: { total: 'x'.repeat(9000) }, count: 'many', items: [{ sku: 'a' }] }),
      )
      expect(move).toMatchObject({
        set: { skus: ['a'] },
        note: 'status 200; kept as before, since the value is of another type or too long: total, count',
      })
      expect(Object.keys((move?.kind === 'leave' && move.set) || {})).toEqual(['skus'])
    })

    it('that are text are kept by $', () =>
      expect(resume({ mapping: [{ path: '$', variable: 'reply' }] }, responded(200, 'OK'))).toMatchObject({
        set: { reply: 'OK' },
      }))

    it.each([
      [199, 'failure'],
      [200, 'success'],
      [299, 'success'],
      [302, 'failure'],
      [500, 'failure'],
    ])('of status %i leave by %s', (status, port) => expect(resume({}, responded(status, ''))).toMatchObject({ port }))

    it.each([
      ['timeout', 'timeout'],
      ['network', 'failure'],
      ['refused', 'failure'],
      ['tooLarge', 'failure'],
      ['unknown', 'failure'],
    ] as const)('that never came (%s) leave by %s', (reason, port) =>
      expect(resume({ saveStatusAs: 'code' }, { kind: 'requestFailed', at, key: 'k', reason, durationMs: 5 })).toEqual({
        kind: 'leave',
        port,
        set: { code: '0' },
        note: `no answer: ${reason}`,
      }),
    )
  })

  it('names the variables it sets', () =>
    expect(
      request.sets?.(
        dataOf({
          mapping: [
            { path: '$', variable: 'a' },
            { path: '$.b', variable: 'a' },
          ],
          saveStatusAs: 'b',
        }),
      ),
    ).toEqual(['a', 'b']))

  it('says what it asks', () => {
    expect(request.summary(dataOf({ method: 'POST' }), { language: 'en-US' })).toBe('POST https://shop.test/orders')
    expect(request.summary(request.schema.parse({}), { language: 'en-US' })).toBe('GET …')
  })

  it('runs after a hang-up', () => expect(request.isSilent).toBe(true))

  describe('lint', () => {
    const flow = flowSchema.parse({
      format: 1, name: 'x', languages: ['en-US'], defaultLanguage: 'en-US', timeZone: 'UTC', recording: 'off', maxCallMinutes: 60,
      variables: [], nodes: [], edges: [], notes: [], tests: [],
    }) // prettier-ignore
    const problems = (change: Record<string, unknown>) =>
      request.lint?.(dataOf(change), flow).map(({ severity = 'error', rule, field }) => `${severity} ${rule} ${field}`)

    it.each<[string, Record<string, unknown>, string[]]>([
      ['nothing of a whole request', { mapping: [{ path: '$.a', variable: 'a' }], url: '{{ vars.base }}/x' }, []],
      ['a missing address', { url: '' }, ['error request-address url']],
      ['another scheme', { url: 'ftp://x.test' }, ['error request-address url']],
      ['http', { url: 'http://x.test' }, ['warning request-in-the-clear url']],
      [
        'a path that cannot be read',
        {
          mapping: [
            { path: '$.a', variable: 'a' },
            { path: 'b', variable: 'b' },
          ],
        },
        ['error json-path mapping.1.path'],
      ],
      [
        'a header of the sender',
        { headers: [{ name: 'Content-Length', value: '1' }] },
        ['error request-header headers.0.name'],
      ],
      [
        'a body that is not JSON',
        { method: 'POST', body: { kind: 'json', json: '{{ vars.a }}' } },
        ['error request-body body.json'],
      ],
      ['a body of GET', { body: { kind: 'form', fields: [] } }, ['warning request-body body']],
      [
        'a mapping of HEAD',
        { method: 'HEAD', mapping: [{ path: '$', variable: 'a' }] },
        ['warning request-mapping mapping'],
      ],
      ['retries that seldom happen', { method: 'POST', retries: 2 }, ['warning request-retries retries']],
    ])('says %s', (_what, change, expected) => expect(problems(change)).toEqual(expected))
  })
})
