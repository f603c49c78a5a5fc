import { readJsonPath } from '#shared/flow/jsonPath.ts'
import type { Json } from '#shared/flow/flow.ts'
import { flowOf } from '#shared/testing/flows.ts'
import fc from 'fast-check'
import { act } from 'react'
import { describe, expect, it } from 'vitest'
import { click, openInspector, type } from '../testing.tsx'
import { hasPath, jsonPathTo, typeOfValue, variableNameFor, type JsonPlace } from './jsonPathTo.ts'

const flow = flowOf(
  { n1: { type: 'request', data: { url: 'https://example.test/orders/{{ vars.order }}' } } },
  { variables: [{ name: 'order', type: 'text', default: 'A-7' }] },
)
const answer = {
  request: { method: 'GET', url: 'https://example.test/orders/A-7', headers: { Accept: '*/*' }, body: null },
  outcome: 'responded',
  status: 200,
  durationMs: 41.6,
  body: { order: { total: 12.5, items: [{ name: '<b>Cup</b>' }], 'unit price': '3' } },
  message: 'The service answered with status 200.',
}

describe('trying a request', () => {
  it('sends it with samples, and keeps a clicked value in a new variable of its type, in one step', async () => {
    const { server, dataOf, flowNow, place, studio } = await openInspector(flow, 'n1', {
      answers: { 'POST /api/requests/try': [200, answer] },
    })
    await type('Sample for vars.order', 'B-9')
    await click('Send')
    expect(server.asked.at(-1)).toMatchObject({
      path: '/api/requests/try',
      body: { method: 'GET', url: 'https://example.test/orders/{{ vars.order }}', variables: { order: 'B-9' } },
    })
    expect(place.textContent).toContain('42 ms')
    expect(place.querySelector('.tryRequest b')).toBeNull()
    await click('Keep $.order.total: 12.5')
    expect(dataOf('n1')?.['mapping']).toEqual([{ path: '$.order.total', variable: 'total' }])
    expect(flowNow().variables.at(-1)).toEqual({ name: 'total', type: 'number' })
    await act(async () => studio.document.undo())
    expect(flowNow()).toBe(flow)
  })

  it('does not keep the same place twice', async () => {
    const { dataOf } = await openInspector(flow, 'n1', { answers: { 'POST /api/requests/try': [200, answer] } })
    await click('Send')
    await click('Keep $.order[\'unit price\']: "3"')
    await click('Keep $.order[\'unit price\']: "3"')
    expect(dataOf('n1')?.['mapping']).toEqual([{ path: "$.order['unit price']", variable: 'unitPrice' }])
  })

  it.each([
    ['{"a":', 'This is not JSON: paths will find nothing in it'],
    ['<html></html>', 'This is not JSON: paths will find nothing in it'],
    ['{"a":1}', 'The service does not send this as JSON (Content-Type: application/json)'],
    ['', 'The answer is empty: paths will find nothing in it.'],
  ])('says under a good status that the paths find nothing: %s', async (body, words) => {
    const { place } = await openInspector(flow, 'n1', {
      answers: { 'POST /api/requests/try': [200, { ...answer, body }] },
    })
    await click('Send')
    expect(place.querySelector('.tryAnswer')?.textContent).toContain(words)
  })

  it('says nothing of the kind of JSON', async () => {
    const { place } = await openInspector(flow, 'n1', { answers: { 'POST /api/requests/try': [200, answer] } })
    await click('Send')
    expect(place.textContent).not.toContain('find nothing')
  })

  it.each([
    ['tooLarge', 'Too large'],
    ['network', 'Not reached'],
    ['refused', 'Not sent'],
    ['timeout', 'No answer in time'],
  ])('tells what became of it in words: %s', async (outcome, words) => {
    const failed = { ...answer, outcome, status: null, body: null, message: 'So it was.' }
    const { place } = await openInspector(flow, 'n1', { answers: { 'POST /api/requests/try': [200, failed] } })
    await click('Send')
    expect(place.querySelector('.tryStatus')?.textContent).toBe(words)
  })

  it('says what the server says against it', async () => {
    const { place } = await openInspector(flow, 'n1', {
      answers: { 'POST /api/requests/try': [429, { code: 'too_many', message: 'Wait a minute.' }] },
    })
    await click('Send')
    expect(place.textContent).toContain('Wait a minute.')
  })
})

describe('the path of a clicked value', () => {
  it('finds that very value again', () => {
    const places = (value: Json, place: JsonPlace = []): [JsonPlace, Json][] => [
      [place, value],
      ...(Array.isArray(value)
        ? value.flatMap((item, index) => places(item, [...place, index]))
        : typeof value === 'object' && value !== null
          ? Object.entries(value).flatMap(([name, item]) => places(item, [...place, name]))
          : []),
    ]
    const wellFormed = fc.string({ unit: 'binary' }).filter((text) => text !== '__proto__')
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 3 },
        fc.oneof(fc.integer(), fc.boolean(), wellFormed),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(wellFormed, tie('tree'), { maxKeys: 3, noNullPrototype: true }),
      ),
    }))
    fc.assert(
      fc.property(tree, (value) => {
        for (const [place, found] of places(value as Json))
          if (hasPath(place)) expect(readJsonPath(jsonPathTo(place), value as Json)).toEqual(found)
      }),
      { numRuns: 60 },
    )
  })

  it('proposes a name, and another where that is taken by another type', () => {
    const variables = [{ name: 'total', type: 'number' as const }]
    expect(variableNameFor(['order', 'total'], 'number', variables)).toBe('total')
    expect(variableNameFor(['order', 'total'], 'text', variables)).toBe('total2')
    expect(variableNameFor(['items', 0], 'json', variables)).toBe('items')
    expect(variableNameFor(['Straße der Ämter'], 'text', variables)).toMatch(/^[A-Za-z_]\w*$/)
    expect(variableNameFor(['2nd'], 'text', variables)).toBe('value2nd')
    expect(typeOfValue('2026-11-21T10:00:00Z')).toBe('date')
    expect(typeOfValue([1])).toBe('list')
  })
})
