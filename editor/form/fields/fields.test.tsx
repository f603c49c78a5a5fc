import type { Flow, Json } from '#shared/flow/flow.ts'
import { flowOf, say, type NodeSketch } from '#shared/testing/flows.ts'
import { notificationsStore } from '@mantine/notifications'
import { act, type ReactElement } from 'react'
import { describe, expect, it } from 'vitest'
import { settle } from '../../testing.tsx'
import { click, control, key, leave, openInspector, type } from '../testing.tsx'

const one = (type: string, data: Record<string, unknown> = {}, overrides: Partial<Flow> = {}) =>
  flowOf({ n1: { type, data } as NodeSketch, end: { type: 'end' } }, overrides)
const twoChoices = {
  choices: [
    { id: 'a', key: '1', label: 'Sales', phrases: {} },
    { id: 'b', key: '2', label: 'Support', phrases: {} },
  ],
}
const names = (data: Record<string, Json> | undefined, list: string, name: string) =>
  (data?.[list] as Record<string, Json>[]).map((item) => item[name])

describe('a number', () => {
  it('is kept as a number, and blank falls back to the default', async () => {
    const { dataOf } = await openInspector(one('loop'), 'n1')
    await type('Times', '7')
    expect(dataOf('n1')).toEqual({ times: 7 })
    await type('Times', '')
    expect(dataOf('n1')).toEqual({})
    expect(control('Times').getAttribute('placeholder')).toBe('3')
  })

  it('that is none stays as typed, in the field and in the data, with what is wrong beside it', async () => {
    const { dataOf, place } = await openInspector(one('loop'), 'n1')
    await type('Times', 'many')
    expect(control('Times').value).toBe('many')
    expect(dataOf('n1')).toEqual({ times: 'many' })
    expect(place.querySelector('[data-field="times"] .formProblem')?.textContent).toContain('Write a number.')
    expect(control('Times').getAttribute('aria-invalid')).toBe('true')
    await type('Times', '101')
    expect(place.querySelector('[data-field="times"] .formProblem')?.textContent).toContain('The most is 100.')
  })

  it('goes up and down by the arrow keys, within its bounds', async () => {
    const { dataOf } = await openInspector(one('loop', { times: 99 }), 'n1')
    await key('Times', 'ArrowUp')
    await key('Times', 'ArrowUp')
    expect(dataOf('n1')).toEqual({ times: 100 })
  })
})

it('joins the keystrokes of a word into one named step', async () => {
  const { studio, stepNow, dataOf } = await openInspector(one('goal'), 'n1')
  await type('Goal', 's')
  await type('Goal', 'sa')
  await type('Goal', 'sale')
  expect(stepNow()).toBe('Change Goal of Goal')
  await act(async () => studio.document.undo())
  expect(dataOf('n1')).toEqual({})
})

describe('a list', () => {
  it('adds an item with an id of its own, the next free key and a name that is written over', async () => {
    const { dataOf, stepNow } = await openInspector(one('menu', twoChoices), 'n1')
    await click('Add choice')
    expect(stepNow()).toBe('Add choice to Choices of Menu')
    expect(names(dataOf('n1'), 'choices', 'key')).toEqual(['1', '2', '3'])
    expect(names(dataOf('n1'), 'choices', 'label')).toEqual(['Sales', 'Support', 'Choice 3'])
    expect(names(dataOf('n1'), 'choices', 'id')[2]).toMatch(/^choice-[a-z0-9]{8}$/)
    const name = control('Name') as HTMLInputElement
    expect(document.activeElement).toBe(name)
    expect(name.value.slice(name.selectionStart ?? 0, name.selectionEnd ?? 0)).toBe('Choice 3')
  })

  it('puts items in another order and takes them out, the edges staying with their items', async () => {
    const flow = one('menu', twoChoices, {})
    const edges = [{ id: 'e1', from: { nodeId: 'n1', portId: 'a' }, to: 'end' }]
    const { dataOf, flowNow, stepNow } = await openInspector({ ...flow, edges }, 'n1')
    await click('Move 1 Sales down')
    expect(stepNow()).toBe('Move “1 Sales” in Choices of Menu')
    expect(names(dataOf('n1'), 'choices', 'label')).toEqual(['Support', 'Sales'])
    expect(flowNow().edges).toEqual(edges)
    await click('Remove 1 Sales')
    expect(stepNow()).toBe('Remove “1 Sales” from Choices of Menu')
    expect(names(dataOf('n1'), 'choices', 'label')).toEqual(['Support'])
    expect(flowNow().edges).toEqual([])
    // What went unseen is told, with a way back.
    await settle()
    const [toast] = notificationsStore.getState().notifications
    const { message, undo } = (toast?.message as ReactElement<{ message: string; undo: () => void }>).props
    expect(message).toBe('The way that led on from there went with it.')
    await act(async () => undo())
    expect(flowNow().edges).toEqual(edges)
  })

  it('keeps as many items as its schema needs', async () => {
    await openInspector(one('menu', { choices: twoChoices.choices.slice(0, 1) }), 'n1')
    const remove = [...document.querySelectorAll('button')].find(
      (found) => found.getAttribute('aria-label') === 'Remove 1 Sales',
    )
    expect(remove?.disabled).toBe(true)
  })

  it('writes down a default before it changes a part of it', async () => {
    const { dataOf } = await openInspector(one('menu'), 'n1')
    await click('1 Choice 1')
    await type('Name', 'Sales')
    expect(names(dataOf('n1'), 'choices', 'label')).toEqual(['Sales'])
    expect(names(dataOf('n1'), 'choices', 'id')).toEqual(['choice1'])
  })
})

describe('an id that a way out hangs on', () => {
  it('is taken over when it is written to its end, and its edge goes along', async () => {
    const flow = one('subflow', { exits: [{ id: 'done', name: 'Done' }] })
    const edges = [{ id: 'e1', from: { nodeId: 'n1', portId: 'done' }, to: 'end' }]
    const { flowNow } = await openInspector({ ...flow, edges }, 'n1')
    await type('Exit of the sub-flow', 'pai')
    await type('Exit of the sub-flow', 'paid')
    expect(flowNow().edges).toEqual(edges)
    await leave('Exit of the sub-flow')
    expect(flowNow().edges).toEqual([{ id: 'e1', from: { nodeId: 'n1', portId: 'paid' }, to: 'end' }])
  })
})

describe('a variable', () => {
  it('that is new is declared in the same step, with the type that its field holds', async () => {
    const { dataOf, flowNow, studio } = await openInspector(
      one('collect', { kind: 'number', prompt: say('Age?') }),
      'n1',
    )
    await type('Keep the answer in', 'age')
    await key('Keep the answer in', 'Enter')
    expect(dataOf('n1')?.['saveAs']).toBe('age')
    expect(flowNow().variables).toEqual([{ name: 'age', type: 'number' }])
    await act(async () => studio.document.undo())
    expect(dataOf('n1')?.['saveAs']).toBeUndefined()
    expect(flowNow().variables).toEqual([])
  })

  it('that is there is chosen from the list', async () => {
    const flow = one(
      'collect',
      {},
      {
        variables: [
          { name: 'age', type: 'number' },
          { name: 'city', type: 'text' },
        ],
      },
    )
    const { dataOf, flowNow } = await openInspector(flow, 'n1')
    await type('Keep the answer in', 'ci')
    await click('citytext')
    expect(dataOf('n1')?.['saveAs']).toBe('city')
    expect(flowNow().variables).toHaveLength(2)
  })

  it('with a name that cannot be stays in the data, and is not declared', async () => {
    const { dataOf, flowNow, place } = await openInspector(one('collect'), 'n1')
    await type('Keep the answer in', '2nd')
    await leave('Keep the answer in')
    expect(dataOf('n1')?.['saveAs']).toBe('2nd')
    expect(flowNow().variables).toEqual([])
    expect(place.querySelector('[data-field="saveAs"] .formProblem')?.textContent).toContain('Start with a letter')
  })
})

describe('a template', () => {
  const flow = one(
    'tag',
    {},
    {
      variables: [
        { name: 'total', type: 'number' },
        { name: 'plan', type: 'text' },
      ],
    },
  )
  const offers = () => [...document.querySelectorAll('[role="option"]')].map(({ textContent }) => textContent)

  it('offers names behind two brackets, narrowed down by what follows, and takes the chosen one by Enter', async () => {
    const { dataOf } = await openInspector(flow, 'n1')
    await type('Tag', 'is {{')
    expect(offers()).toContain('vars.totalnumber')
    expect(offers()).toContain('caller.numberNumber of the caller, as +1…')
    await type('Tag', 'is {{ pl')
    expect(offers()).toEqual(['vars.plantext'])
    await key('Tag', 'Enter')
    expect(dataOf('n1')).toEqual({ tag: 'is {{ vars.plan }}' })
    expect(offers()).toEqual([])
  })

  it('has one row chosen, by arrows or by the pointer', async () => {
    await openInspector(flow, 'n1')
    await type('Tag', '{{ ')
    const chosen = () => [...document.querySelectorAll('[role="option"][aria-selected="true"]')]
    const third = document.querySelectorAll('[role="option"]')[2]
    await act(async () => third?.dispatchEvent(new PointerEvent('pointermove', { bubbles: true })))
    expect(chosen()).toEqual([third])
  })

  it('offers filters behind a bar', async () => {
    const { dataOf } = await openInspector(flow, 'n1')
    await type('Tag', '{{ vars.total | cur')
    expect(offers()).toEqual(['currency$12.50'])
    await key('Tag', 'Tab')
    expect(dataOf('n1')).toEqual({ tag: '{{ vars.total | currency }}' })
  })

  it('offers nothing outside the brackets, and nothing more after Escape', async () => {
    await openInspector(flow, 'n1')
    await type('Tag', 'plan')
    expect(offers()).toEqual([])
    await type('Tag', '{{ ')
    await key('Tag', 'Escape')
    expect(offers()).toEqual([])
  })
})

describe('conditions', () => {
  const flow = one(
    'branch',
    {
      cases: [
        {
          id: 'c1',
          label: 'Large',
          when: { match: 'all', conditions: [{ left: 'vars.total', operator: 'atLeast', right: '10' }] },
        },
      ],
    },
    {
      variables: [
        { name: 'total', type: 'number' },
        { name: 'isVip', type: 'boolean' },
      ],
    },
  )
  const operators = () => [...(control('Operator of condition 1') as HTMLSelectElement).options].map(({ text }) => text)
  const conditionsOf = (data: Record<string, Json> | undefined) =>
    (data?.['cases'] as { when: { conditions: Json[] } }[])[0]?.when.conditions ?? []

  it('offer the operators of the variable’s type, in words', async () => {
    await openInspector(flow, 'n1')
    await click('Large')
    expect(operators()).toContain('is at least')
    expect(operators()).not.toContain('begins with')
    await type('Value of condition 1', 'vars.isVip')
    expect(operators()).toEqual(['is true or yes', 'is false or no', 'is empty', 'is not empty', 'is at least'])
    await type('Operator of condition 1', 'isTrue')
    expect(() => control('Condition 1 compared with')).toThrow()
  })

  it('are added and removed', async () => {
    const { dataOf } = await openInspector(flow, 'n1')
    await click('Large')
    await click('Add condition')
    expect(conditionsOf(dataOf('n1'))).toHaveLength(2)
    await type('Value of condition 2', 'caller.number')
    await type('Condition 2 compared with', '+1')
    await click('Remove condition 1')
    expect(conditionsOf(dataOf('n1'))).toEqual([{ left: 'caller.number', operator: 'equals', right: '+1' }])
  })
})

it('shows fields for what another field says, and folds rare ones away', async () => {
  await openInspector(one('collect'), 'n1')
  expect(() => control('Smallest number')).toThrow()
  expect(() => control('Speech model')).toThrow()
  await type('What is asked for', 'number')
  expect(control('Smallest number')).toBeTruthy()
  await click('Advanced')
  expect(control('Speech model')).toBeTruthy()
})

it('changes the kind of a body, and says whether JSON is JSON', async () => {
  const { dataOf, place } = await openInspector(one('request', { url: 'https://example.test' }), 'n1')
  await click('JSON')
  await type('JSON document', '{"a": ')
  expect(place.querySelector('[data-field="body.json"]')?.textContent).toContain('The body is not JSON.')
  await type('JSON document', '{"a":"{{ vars.b }}"}')
  expect(place.textContent).toContain('This is JSON.')
  expect(dataOf('n1')?.['body']).toEqual({ kind: 'json', json: '{"a":"{{ vars.b }}"}' })
})

it('chooses opening hours, with their state, and makes new ones on the spot', async () => {
  const office = {
    key: 'office',
    name: 'Office',
    timeZone: 'UTC',
    week: {},
    holidays: [],
    override: { state: 'open' },
    revision: 1,
    updatedAt: '2026-11-21T10:00:00.000Z',
  }
  const night = { ...office, key: 'night-line', name: 'Night line' }
  const { dataOf, server, place } = await openInspector(one('hours', { schedule: 'office' }), 'n1', {
    answers: {
      'GET /api/schedules': [200, { items: [office], nextCursor: null }],
      'PUT /api/schedules/night-line': [200, night],
    },
  })
  expect(place.textContent).toContain('Open now')
  await click('New opening hours')
  await type('Name', 'Night line')
  await click('Save hours')
  expect(server.asked.find(({ method }) => method === 'PUT')?.body).toMatchObject({
    key: 'night-line',
    name: 'Night line',
  })
  expect(dataOf('n1')).toEqual({ schedule: 'night-line' })
})

it('opening hours changed in the flow do not undo what a colleague changed meanwhile', async () => {
  const nine = [{ from: '09:00', to: '17:00' }]
  const office = {
    key: 'office',
    name: 'Office',
    timeZone: 'UTC',
    week: {},
    holidays: [],
    override: { state: 'open' },
    revision: 1,
    updatedAt: '2026-11-21T10:00:00.000Z',
  }
  const theirs = { ...office, name: 'Shop', week: { '1': nine }, revision: 2 }
  const { server, place } = await openInspector(one('hours', { schedule: 'office' }), 'n1', {
    answers: {
      'GET /api/schedules': [200, { items: [office], nextCursor: null }],
      'GET /api/schedules/office': [200, theirs],
      'PUT /api/schedules/office': [
        [412, { code: 'stale_schedule', message: 'Somebody changed these hours.' }],
        [200, { ...theirs, name: 'Mine', revision: 3 }],
      ],
    },
  })
  expect(place.textContent).toContain('Open now')
  await click('Change them')
  await type('Name', 'Mine')
  await click('Save hours')
  expect(document.body.textContent).toContain('Name: theirs Shop; yours Mine')
  await click('Save mine anyway')
  const saved = server.asked.findLast(({ method }) => method === 'PUT')?.body
  expect(saved).toEqual({ key: 'office', name: 'Mine', timeZone: 'UTC', week: { '1': nine }, holidays: [] })
})
