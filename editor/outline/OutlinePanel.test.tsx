import { flowOf, say } from '#shared/testing/flows.ts'
import { largeFlow } from '#shared/testing/largeFlow.ts'
import { beforeEach, describe, expect, it } from 'vitest'
import { click, pressKey, showPanel, type } from '../studio/showPanel.tsx'
import { OutlinePanel } from './OutlinePanel.tsx'

const small = flowOf({
  start: { type: 'start', to: 'menu' },
  menu: {
    type: 'menu',
    data: {
      prompt: say('Press 1 for sales.'),
      choices: [{ id: 'sales', key: '1', label: 'Sales', phrases: {} }],
    },
    to: { sales: 'talk', noInput: 'bye' },
  },
  talk: { type: 'say', data: { prompt: say('This is sales.') }, to: 'bye' },
  bye: { type: 'end', data: { prompt: say('Goodbye.') } },
})

// The animation frames of happy-dom wait; the tests do not look at movement.
beforeEach(() => {
  globalThis.requestAnimationFrame = (run) => {
    queueMicrotask(() => run(0))
    return 0
  }
})

async function open(flow = small, options = {}) {
  const shown = await showPanel(flow, <OutlinePanel />, options)
  const tree = shown.place.querySelector<HTMLElement>('[role="tree"]')
  const rows = () => [...shown.place.querySelectorAll<HTMLElement>('[role="treeitem"]')]
  const active = () => document.getElementById(tree?.getAttribute('aria-activedescendant') ?? '')
  tree?.focus()
  return {
    ...shown,
    tree,
    rows,
    active,
    said: () => rows().map((row) => row.getAttribute('aria-label')),
    activeRow: () => active()?.getAttribute('aria-label'),
    status: () => shown.place.querySelector('[role="status"]')?.textContent,
    keys: async (...keys: string[]) => {
      for (const key of keys) {
        const [name = key, ...mods] = key.split('+').toReversed()
        await pressKey(name, { shiftKey: mods.includes('Shift'), ctrlKey: mods.includes('Ctrl') })
      }
    },
  }
}

describe('the outline', () => {
  it('says every row, its level and its place', async () => {
    const { said, rows } = await open()
    expect(said()).toEqual([
      'Start, Answers in the language asked for',
      'Menu, Press 1 for sales',
      '1 Sales, leads to Say',
      'Say, This is sales',
      'End, Goodbye',
      'No input, leads to End, which stands elsewhere',
      'No match, leads nowhere yet',
    ])
    const [, menu, sales, talk] = rows()
    expect(menu?.getAttribute('aria-expanded')).toBe('true')
    expect([sales?.getAttribute('aria-posinset'), sales?.getAttribute('aria-setsize')]).toEqual(['1', '3'])
    expect(talk?.getAttribute('aria-level')).toBe('3')
  })

  it('goes with the selection, and selects where it goes', async () => {
    const { keys, studio, activeRow, change } = await open()
    await keys('ArrowDown')
    expect([...studio.view.getState().selected]).toEqual(['menu'])
    expect(studio.view.getState()).toMatchObject({ focus: { nodeId: 'menu' }, right: null })
    await keys('ArrowLeft', 'ArrowDown')
    expect(activeRow()).toMatch(/^Menu/)
    await change(() => studio.view.select(['talk']))
    expect(activeRow()).toMatch(/^Say/)
    await keys('Home', 'e')
    expect(activeRow()).toMatch(/^End/)
  })

  it('follows a link to where its node stands', async () => {
    const { keys, activeRow } = await open()
    await keys('End', 'ArrowUp', 'Enter')
    expect(activeRow()).toMatch(/^End/)
  })

  it('adds behind an open end, between two nodes, and by a chosen way out', async () => {
    const { keys, flow, activeRow, status } = await open()
    await keys('End', 'Enter')
    await type('Voicemail')
    await keys('Enter')
    const mail = flow().nodes.at(-1)
    expect(mail?.type).toBe('voicemail')
    expect(flow().edges).toContainEqual(
      expect.objectContaining({ from: { nodeId: 'menu', portId: 'noMatch' }, to: mail?.id }),
    )
    expect(activeRow()).toMatch(/^Voicemail/)
    expect(status()).toBe('Added Voicemail after Menu.')
    expect(document.activeElement?.getAttribute('role')).toBe('tree')

    await keys('Home', 's', 'Shift+Enter')
    await type('Tag')
    await keys('Enter')
    const tag = flow().nodes.find(({ type: nodeType }) => nodeType === 'tag')
    expect(flow().edges).toContainEqual(
      expect.objectContaining({ from: { nodeId: 'talk', portId: 'next' }, to: tag?.id }),
    )
    expect(flow().edges).toContainEqual(
      expect.objectContaining({ from: { nodeId: tag?.id, portId: 'next' }, to: 'bye' }),
    )

    await keys('Home', 'ArrowDown', 'Shift+Enter')
    expect(document.querySelector('[role="dialog"]')?.getAttribute('aria-label')).toBe('By which way out of Menu?')
    await keys('Home', 'Enter')
    await type('Goal')
    await keys('Enter')
    const goal = flow().nodes.find(({ type: nodeType }) => nodeType === 'goal')
    expect(flow().edges).toContainEqual(
      expect.objectContaining({ from: { nodeId: 'menu', portId: 'sales' }, to: goal?.id }),
    )
  })

  it('leads a way elsewhere, and cuts it', async () => {
    const { keys, flow, activeRow } = await open()
    await keys('End', 'Ctrl+Enter')
    await type('Say')
    await keys('Enter')
    expect(flow().edges).toContainEqual(
      expect.objectContaining({ from: { nodeId: 'menu', portId: 'noMatch' }, to: 'talk' }),
    )
    await keys('Home', 'ArrowDown', 'ArrowRight', 'Delete')
    expect(flow().edges.some(({ from }) => from.portId === 'sales')).toBe(false)
    expect(activeRow()).toBe('1 Sales, leads nowhere yet')
    await keys('Home', 'ArrowDown', 'Shift+Delete')
    expect(flow().edges.some(({ from }) => from.nodeId === 'start')).toBe(false)
  })

  it('deletes with edges healed, duplicates, renames, each as one step', async () => {
    const { keys, flow, activeRow, steps, said } = await open()
    await keys('Home', 's', 'F2')
    await type('Sales line')
    await keys('Enter')
    expect(activeRow()).toMatch(/^Sales line, Say/)
    expect(document.activeElement?.getAttribute('role')).toBe('tree')
    await keys('Ctrl+d')
    expect(flow().nodes).toHaveLength(5)
    expect(said()).toContain('Nothing leads here: 1 node')
    await keys('Home', 'ArrowDown', 'ArrowDown', 'ArrowDown', 'Delete')
    expect(flow().nodes.map(({ id }) => id)).not.toContain('talk')
    expect(flow().edges).toContainEqual(
      expect.objectContaining({ from: { nodeId: 'menu', portId: 'sales' }, to: 'bye' }),
    )
    expect(steps()).toBe(3)
  })

  it('leaves a name as it was on Escape', async () => {
    const { keys, flow } = await open()
    await keys('Home', 's', 'F2')
    await type('Another')
    await keys('Escape')
    expect(flow()).toBe(small)
  })

  it('changes nothing for who may only read, and says why', async () => {
    const { keys, flow, status, place } = await open(small, { readOnly: 'Your role is viewer.' })
    await keys('ArrowDown', 'Delete')
    expect(flow()).toBe(small)
    expect(status()).toBe('Your role is viewer.')
    expect(place.querySelector('[aria-label="Delete"]')?.getAttribute('aria-disabled')).toBe('true')
  })

  it('begins with an empty flow', async () => {
    const { place, flow } = await open(flowOf({}))
    expect(place.textContent).toContain('Nothing is drawn yet')
    await click(place.querySelector('[aria-label="Add after"]'))
    await type('Say')
    await pressKey('Enter')
    expect(flow().nodes.map(({ type: nodeType }) => nodeType)).toEqual(['say'])
  })

  it('draws what is in view of 500 nodes, and the row of the cursor', async () => {
    const { rows, keys, active } = await open(largeFlow(500))
    await keys('End')
    expect(active()).not.toBeNull()
    expect(rows().length).toBeLessThan(150)
  })
})

describe('the table', () => {
  it('has node, type, words and ways out of every node, and goes to one', async () => {
    const { place, studio } = await open()
    await click([...place.querySelectorAll('input')].find(({ value }) => value === 'table'))
    const rows = [...place.querySelectorAll('tbody tr')].map((row) => [...row.children].map((cell) => cell.textContent))
    expect(rows).toEqual([
      ['Start', 'Start', 'Answers in the language asked for', 'Next → Menu'],
      ['Menu', 'Menu', 'Press 1 for sales.', '1 Sales → Say · No input → End'],
      ['Say', 'Say', 'This is sales.', 'Next → End'],
      ['End', 'End', 'Goodbye.', ''],
    ])
    await click(place.querySelectorAll('tbody button')[2])
    expect(studio.view.getState()).toMatchObject({ right: 'inspector', focus: { nodeId: 'talk' } })
  })
})
