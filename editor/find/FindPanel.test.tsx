import { flowOf, say } from '#shared/testing/flows.ts'
import { beforeEach, describe, expect, it } from 'vitest'
import { click, pressKey, showPanel, type } from '../studio/showPanel.tsx'
import { FindPanel } from './FindPanel.tsx'
import { useFoundStore } from './found.ts'

const both = (english: string, spanish: string) => [{ kind: 'text', text: { 'en-US': english, 'es-ES': spanish } }]
const flow = flowOf(
  {
    start: { type: 'start', to: 'hello' },
    hello: { type: 'say', data: { prompt: both('Welcome to our shop.', 'Bienvenido a nuestra shop.') }, to: 'bye' },
    bye: { type: 'end', data: { prompt: say('Thanks for calling the shop.') } },
  },
  { languages: ['en-US', 'es-ES'], name: 'Shop line' },
)

beforeEach(() => {
  globalThis.requestAnimationFrame = (run) => {
    queueMicrotask(() => run(0))
    return 0
  }
})
const open = async (options = {}) => {
  const shown = await showPanel(flow, <FindPanel />, options)
  return {
    ...shown,
    hits: () => [...shown.place.querySelectorAll('.findHit')].map(({ textContent }) => textContent),
    status: () => shown.place.querySelector('[role="status"]')?.textContent,
    button: (label: string) => shown.place.querySelector(`button[aria-label^="${label}"]`),
  }
}

describe('find', () => {
  it('begins in its field, lists hits by node with the words marked, and lights the nodes', async () => {
    const { place, hits, status } = await open()
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Find')
    await type('shop')
    expect(hits()).toEqual([
      'Text en-USWelcome to our shop.',
      'Text es-ESBienvenido a nuestra shop.',
      'Text en-USThanks for calling the shop.',
      'NameShop line',
    ])
    expect([...place.querySelectorAll('h3')].map(({ textContent }) => textContent)).toEqual(['Say', 'End', 'Flow'])
    expect([...place.querySelectorAll('mark')].map(({ textContent }) => textContent)).toEqual([
      'shop',
      'shop',
      'shop',
      'Shop',
    ])
    expect(status()).toBe('4 in 3 places')
    expect([...(useFoundStore.getState().found ?? [])]).toEqual(['hello', 'bye'])
  })

  it('shows the first as one writes, goes on by Enter and F3, round and back, with the cursor staying where it is', async () => {
    const { place, studio, status } = await open()
    await type('shop')
    expect(place.querySelector('.findCount')?.textContent).toBe('1 of 4')
    expect([...studio.view.getState().selected]).toEqual(['hello'])
    await pressKey('Enter')
    expect(status()).toBe('2 of 4: Say, Text')
    await pressKey('F3')
    expect([...studio.view.getState().selected]).toEqual(['bye'])
    await pressKey('Enter', { shiftKey: true })
    expect(status()).toBe('2 of 4: Say, Text')
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Find')
  })

  it('opens the field of a hit that is clicked on, in its language', async () => {
    const { place, studio } = await open()
    await type('shop')
    await click(place.querySelectorAll('.findHit')[1])
    expect(studio.view.getState()).toMatchObject({
      right: 'inspector',
      focus: { nodeId: 'hello', field: 'prompt.0.text.es-ES', language: 'es-ES' },
    })
  })

  it('matches case and whole words when told so', async () => {
    const { hits, button } = await open()
    await type('Shop')
    await click(button('Match case'))
    expect(hits()).toEqual(['NameShop line'])
    await type('Sho', document.querySelector('[aria-label="Find"]'))
    await click(button('Whole words'))
    expect(hits()).toEqual([])
  })

  it('tells how often it would replace, and replaces as one step', async () => {
    const { place, button, flow: now, steps, studio, change } = await open()
    await type('shop')
    await click(button('Replace in texts'))
    await type('store', place.querySelector('[aria-label="Replace with"]'))
    const replace = [...place.querySelectorAll('button')].find(
      ({ textContent }) => textContent === 'Replace in 3 places',
    )
    await click(replace)
    expect(
      now()
        .nodes.map(({ data }) => JSON.stringify(data))
        .join(),
    ).not.toContain('shop')
    expect(now().name).toBe('Shop line')
    expect(steps()).toBe(1)
    await change(() => studio.document.undo())
    expect(now().nodes).toEqual(flow.nodes)
  })

  it('replaces nothing for who may only read', async () => {
    const { place, button } = await open({ readOnly: 'Your role is viewer.' })
    await type('shop')
    await click(button('Replace in texts'))
    const replace = [...place.querySelectorAll('button')].find(({ textContent }) =>
      textContent?.startsWith('Replace in'),
    )
    expect(replace?.disabled).toBe(true)
  })

  it('puts the lights out on Escape', async () => {
    const { studio } = await open()
    await type('shop')
    await pressKey('Escape')
    expect(useFoundStore.getState().found).toBeNull()
    await pressKey('Escape')
    expect(studio.view.getState().left).toBeNull()
  })
})
