import { flowOf } from '#shared/testing/flows.ts'
import { act } from 'react'
import { describe, expect, it } from 'vitest'
import { FlowSettings } from '../studio/FlowSettings.tsx'
import { click, control, openInspector, type } from './testing.tsx'

const flow = flowOf(
  {
    start: { type: 'start', to: 'hello' },
    hello: {
      type: 'say',
      data: { prompt: [{ kind: 'text', text: { 'en-US': 'Hello.', 'es-ES': 'Hola.' } }] },
      to: 'end',
    },
    end: { type: 'end' },
  },
  { languages: ['en-US', 'es-ES'], voices: { 'es-ES': { voice: 'Polly.Lucia' } } },
)

describe('the inspector', () => {
  it('renames a node and writes its note', async () => {
    const { flowNow, stepNow } = await openInspector(flow, 'hello')
    await type('Name of the node', 'Greeting')
    expect(stepNow()).toBe('Rename Say')
    await click('More for this node')
    await click('Write a note')
    await type('Note, for authors only', 'Legal has seen it.')
    expect(flowNow().nodes[1]).toMatchObject({ label: 'Greeting', note: 'Legal has seen it.' })
  })

  it('says where each way leads, goes there, cuts it and leads it elsewhere', async () => {
    const { flowNow, studio } = await openInspector(flow, 'hello')
    await click('Cut Next')
    expect(flowNow().edges.map(({ id }) => id)).toEqual(['start-next'])
    await click('Choose where Next leads')
    const end = [...document.querySelectorAll<HTMLElement>('[role="option"]')].findLast((one) =>
      one.textContent?.includes('End'),
    )
    await act(async () => end?.click())
    expect(flowNow().edges.at(-1)).toMatchObject({ from: { nodeId: 'hello', portId: 'next' }, to: 'end' })
    await click('Next leads to End. Go there')
    expect([...studio.view.getState().selected]).toEqual(['end'])
  })

  it('shows what is wrong once: at its field where that is drawn, else at the top, which leads there', async () => {
    const problems = [
      {
        severity: 'error' as const,
        rule: 'x',
        nodeId: 'hello',
        field: 'prompt.0.text.es-ES',
        language: 'es-ES',
        message: 'Wrong words.',
      },
    ]
    const { place } = await openInspector(flow, 'hello', { problems })
    const atTop = () =>
      [...place.querySelectorAll('[aria-label="Problems of this node"] li')].map(({ textContent }) => textContent)
    const times = () => place.textContent?.split('Wrong words.').length ?? 0
    // Its language is not the one shown.
    expect([atTop(), times() - 1]).toEqual([['Wrong words.'], 1])
    await click('Wrong words.')
    expect([atTop(), times() - 1]).toEqual([['1 problem is marked below'], 1])
    await act(async () => (document.activeElement as HTMLElement).blur())
    await click('1 problem is marked below')
    expect(document.activeElement?.getAttribute('aria-label')).toBe('What the caller hears, Spanish (Spain)')
    expect(place.querySelector('[data-field="prompt.0.text.es-ES"]')?.textContent).toContain('Wrong words.')
  })

  it('folds open ways into one line that leads to the first, and tells an empty prompt at its field only', async () => {
    const menu = { type: 'menu', data: { prompt: [] }, to: { choice1: 'end' } }
    const half = flowOf({ start: { type: 'start', to: 'menu' }, menu, end: { type: 'end' } })
    const open = { severity: 'error' as const, rule: 'unwired-port', nodeId: 'menu' }
    const problems = [
      { ...open, portId: 'noInput', message: '“No input” leads nowhere.' },
      { ...open, portId: 'noMatch', message: '“No match” leads nowhere.' },
      { ...open, rule: 'empty-prompt', field: 'prompt', message: 'There is nothing to hear.' },
    ]
    const { place } = await openInspector(half, 'menu', { problems })
    const lines = [...place.querySelectorAll('[aria-label="Problems of this node"] li')]
    expect(lines.map(({ textContent }) => textContent)).toEqual(['2 ways lead nowhere yet'])
    expect(place.querySelector('[data-field="prompt"] .formProblems')?.textContent).toBe('There is nothing to hear.')
    expect(place.querySelectorAll('.ways [aria-label="Leads nowhere yet"]')).toHaveLength(2)
    await click('2 ways lead nowhere yet')
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Choose where No input leads')
  })

  it('lines several nodes up in one step', async () => {
    const { flowNow, stepNow } = await openInspector(flow, ['start', 'hello', 'end'])
    await click('Left edges in line')
    expect(flowNow().nodes.map(({ position }) => position.x)).toEqual([0, 0, 0])
    expect(stepNow()).toBe('Align 3 nodes')
  })

  it('shows an edge, and deletes it', async () => {
    const { place, flowNow } = await openInspector(flow, 'hello-next')
    expect(place.textContent).toContain('SayNext')
    await click('Delete edge')
    expect(flowNow().edges).toHaveLength(1)
    expect(place.textContent).toContain('This flow')
  })

  it('changes a note and a frame', async () => {
    const notes = [{ id: 'note-1', text: 'Old', position: { x: 0, y: 0 } }]
    const frames = [{ id: 'frame-1', label: 'Group', position: { x: 0, y: 0 }, size: { width: 200, height: 200 } }]
    const { flowNow, studio } = await openInspector({ ...flow, notes, frames }, 'note-1')
    await type('Text', 'New')
    await click('blue')
    expect(flowNow().notes[0]).toMatchObject({ text: 'New', color: 'blue' })
    await act(async () => studio.view.select(['frame-1']))
    await type('Name', 'Sales')
    expect(flowNow().frames?.[0]?.label).toBe('Sales')
  })

  it('sums up the flow when nothing is selected', async () => {
    const { place, flowNow } = await openInspector(flow, [])
    expect(place.textContent).toContain('3 nodes, 2 edges')
    expect(place.textContent).toContain('100 %')
    await type('Description', 'For everybody.')
    expect(flowNow().description).toBe('For everybody.')
  })
})

describe('the settings of a flow', () => {
  const open = () =>
    openInspector(flow, [], {
      panel: <FlowSettings isOpen onClose={() => undefined} />,
      answers: {
        'GET /api/languages': [
          200,
          {
            items: [{ tag: 'de-DE', name: 'German', ownName: 'Deutsch', isSpoken: true, isUsed: false }],
            nextCursor: null,
          },
        ],
      },
    })

  it('say what goes with a language before they remove it with its texts and voice', async () => {
    const { flowNow } = await open()
    await click('Remove Spanish (Spain)')
    expect(document.body.textContent).toContain('1 text in Spanish (Spain) go')
    await act(async () =>
      [...document.querySelectorAll('button')].find((one) => one.textContent === 'Remove Spanish (Spain)')?.click(),
    )
    expect(flowNow().languages).toEqual(['en-US'])
    expect(flowNow().voices).toBeUndefined()
    expect(JSON.stringify(flowNow())).not.toContain('Hola')
  })

  it('take numbers only within their bounds into the document, and keep others in the field', async () => {
    const { flowNow } = await open()
    await type('Longest call, in minutes', '999')
    expect(flowNow().maxCallMinutes).toBe(60)
    expect(control('Longest call, in minutes').value).toBe('999')
    expect(document.body.textContent).toContain('Write a whole number from 1 to 240.')
    await type('Longest call, in minutes', '90')
    expect(flowNow().maxCallMinutes).toBe(90)
  })

  it('change the default language, a voice and the recording', async () => {
    const { flowNow } = await open()
    await click('Make Spanish (Spain) the default')
    await type('Voice of Spanish (Spain)', 'Polly.Conchita')
    await type('Record calls', 'always')
    expect(flowNow()).toMatchObject({
      defaultLanguage: 'es-ES',
      recording: 'always',
      voices: { 'es-ES': { voice: 'Polly.Conchita' } },
    })
  })
})
