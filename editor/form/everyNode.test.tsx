import type { Flow, Json } from '#shared/flow/flow.ts'
import { nodeTypes } from '#shared/flow/nodes/registry.generated.ts'
import { flowOf } from '#shared/testing/flows.ts'
import { leastData } from '#shared/testing/leastData.ts'
import { act } from 'react'
import { describe, expect, it } from 'vitest'
import { click, control, controls, leave, nameOf, openInspector, type } from './testing.tsx'

/** Data with something in every list, so that the fields of items are drawn too. */
const fullData: Readonly<Record<string, object>> = {
  menu: { noInputPrompts: [[{ kind: 'text', text: { 'en-US': 'Please choose.' } }]] },
  request: {
    url: 'https://example.test',
    query: [{ name: 'page', value: '1' }],
    headers: [{ name: 'X-Tag', value: 'a' }],
    body: { kind: 'json', json: '{}' },
    mapping: [{ path: '$.total', variable: 'total' }],
  },
  subflow: { inputs: { plan: 'gold' }, outputs: { total: 'sum' } },
  collect: { kind: 'number', confirm: 'readBack' },
}

/** What is typed into a field of this name, where a plain word would not do. */
const typed: Readonly<Record<string, string>> = {
  Key: '7',
  'Key that ends it': '9',
  'Key that allows recording': '2',
  'JSON document': '{"total": "{{ vars.total }}"}',
  'JSON path, such as $.order.total': '$.sum',
  'No more calls from': 'spring-campaign',
  'The whole answer matches the pattern': '[0-9]+',
  'Country of numbers without a country code': 'GB',
  'Value of condition 1': 'vars.total',
  'Speech model': 'phone_call',
  'Least confidence to accept': '0.5',
  'Smallest number': '3',
  'Largest number': '30',
}

const flowWith = (name: string): Flow =>
  flowOf(
    {
      n1: {
        type: name,
        data: JSON.parse(
          JSON.stringify(nodeTypes[name]?.schema.parse({ ...leastData[name], ...fullData[name] })),
        ) as Record<string, Json>,
      },
    },
    { recording: 'afterConsent', variables: [{ name: 'total', type: 'number' }] },
  )

/** Everything that can be folded open is. */
async function unfold(place: HTMLElement) {
  for (let round = 0; round < 4; round++) {
    const folded = [...place.querySelectorAll<HTMLElement>('button[aria-expanded="false"]:not([aria-haspopup])')]
    if (folded.length === 0) return
    for (const button of folded) await act(async () => button.click())
  }
}

describe.each(Object.keys(nodeTypes))('the form of %s', (name) => {
  it('names every control, and each once', async () => {
    const { place } = await openInspector(flowWith(name), 'n1')
    await unfold(place)
    const inside = controls().filter((one) => place.contains(one))
    expect(inside.filter((one) => nameOf(one) === '').map(({ outerHTML }) => outerHTML)).toEqual([])
    const buttons = [...place.querySelectorAll('button')]
    expect(buttons.filter((one) => !one.textContent?.trim() && !one.getAttribute('aria-label'))).toEqual([])
    const ids = [...place.querySelectorAll('[id]')].map(({ id }) => id)
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([])
  })

  it('has data that its schema takes after something was typed into each field', async () => {
    const { place, dataOf } = await openInspector(flowWith(name), 'n1')
    await unfold(place)
    const texts = controls().filter(
      (one) =>
        one.closest('.inspectorForm') !== null &&
        one.closest('.tryRequest') === null &&
        !(one instanceof HTMLSelectElement) &&
        (one instanceof HTMLTextAreaElement || one.type === 'text') &&
        // Chosen from a list that the server gives, and tested by themselves.
        !one.hasAttribute('readonly') &&
        one.closest('.mantine-Select-root, .mantine-TagsInput-root') === null,
    )
    for (const label of new Set(texts.map(nameOf))) {
      const isNumber = (control(label) as HTMLInputElement).inputMode !== '' && control(label).classList.length > 0
      await type(label, typed[label] ?? (isNumber ? String(numberFor(label)) : 'word'))
      await leave(label)
    }
    expect(nodeTypes[name]?.schema.safeParse(dataOf('n1')).error?.issues ?? []).toEqual([])
    if (texts.length > 0) expect(JSON.stringify(dataOf('n1'))).not.toBe(JSON.stringify(flowWith(name).nodes[0]?.data))
  })

  it('can be looked at and not changed by who may only read', async () => {
    const flow = flowWith(name)
    const { place, flowNow } = await openInspector(flow, 'n1', { readOnly: 'Your role here is viewer.' })
    expect(place.textContent).toContain('Your role here is viewer.')
    await unfold(place)
    const open = controls().filter((one) => place.contains(one) && !one.disabled && one.closest('.tryRequest') === null)
    expect(open.map(nameOf)).toEqual([])
    expect(flowNow()).toBe(flow)
  })
})

const numberFor = (label: string) =>
  label === 'Let it ring' || label === 'Longest message' ? 6 : label === 'Further tries' ? 2 : 4

it('offers what a field of the checker points to, folded away as it may be', async () => {
  const { studio } = await openInspector(flowWith('menu'), 'n1')
  await act(async () => studio.view.goTo('n1', { field: 'choices.0.key' }))
  expect(nameOf(document.activeElement as Element)).toBe('Key')
  await act(async () => studio.view.goTo('n1', { field: 'minConfidence' }))
  expect(nameOf(document.activeElement as Element)).toBe('Least confidence to accept')
  await act(async () => studio.view.goTo('n1', { field: 'prompt.0.text.en-US', language: 'en-US' }))
  expect(nameOf(document.activeElement as Element)).toBe('What the caller hears, English (United States)')
})

it('is drawn for a type that this version does not know, and changes nothing', async () => {
  const flow = flowOf({ n1: { type: 'hologram', data: { beam: 1 } } })
  const { place, flowNow } = await openInspector(flow, 'n1')
  expect(place.textContent).toContain('does not know nodes of type hologram')
  expect(flowNow()).toBe(flow)
  await expect(click('Advanced')).rejects.toThrow('Nothing to press')
})
