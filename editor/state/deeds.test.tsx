import { flowOf } from '#shared/testing/flows.ts'
import { Notifications, notifications } from '@mantine/notifications'
import { act } from 'react'
import { afterEach, expect, it } from 'vitest'
import { click, showPanel } from '../studio/showPanel.tsx'
import { settle } from '../testing.tsx'
import { copyParts } from '../graph/clipboard.ts'
import { createDeeds } from './deeds.ts'

// Toasts outlive a page.
afterEach(() => act(async () => notifications.clean()))

const flow = flowOf({
  start: { type: 'start', to: 'one' },
  one: { type: 'say', to: 'two' },
  two: { type: 'say', to: 'end' },
  end: { type: 'end' },
})
const open = async (options: { readOnly?: string } = {}) => {
  const shown = await showPanel(flow, <Notifications />, options)
  const deeds = createDeeds(shown.studio)
  const removed = async (...ids: string[]) => {
    await shown.change(() => (shown.studio.view.select(ids), deeds.removeSelected()))
    await settle()
    return shown.flow().nodes.map(({ id }) => id)
  }
  const undo = () => [...document.querySelectorAll('button')].find(({ textContent }) => textContent === 'Undo')
  return { ...shown, deeds, removed, undo, said: () => document.body.textContent }
}

it('tells how many nodes were deleted, with a way back', async () => {
  const { removed, undo, said, flow: now } = await open()
  expect(await removed('one', 'two')).toEqual(['start', 'end'])
  expect(said()).toContain('Deleted 2 nodes.')
  await click(undo())
  expect(now()).toEqual(flow)
})

it('undoes nothing else than what was deleted', async () => {
  const { removed, undo, said, flow: now, deeds, change } = await open()
  await removed('one', 'two')
  await change(() => deeds.addNote({ x: 0, y: 0 }))
  await click(undo())
  await settle()
  expect([now().nodes.length, now().notes.length]).toEqual([2, 1])
  expect(said()).toContain('Other steps came after it')
})

it('says nothing of one node alone', async () => {
  const { removed, said } = await open()
  expect(await removed('one')).toEqual(['start', 'two', 'end'])
  expect(said()).not.toContain('Deleted')
})

it('keeps the start, and says so', async () => {
  const { removed, said, steps } = await open()
  expect(await removed('start')).toHaveLength(4)
  expect(said()).toContain('A flow cannot be without it')
  expect(steps()).toBe(0)
  expect(await removed('start', 'one', 'two', 'end')).toEqual(['start'])
  expect(said()).toContain('Deleted 3 nodes. The start stays: every call begins there.')
})

it('lets the second of two starts go', async () => {
  const { removed, change, studio } = await open()
  const second = { id: 's2', type: 'start', version: 1, position: { x: 0, y: 300 }, data: {} }
  await change(() => studio.document.edit('Merge', (before) => ({ ...before, nodes: [...before.nodes, second] })))
  expect(await removed('start')).not.toContain('start')
})

it('changes neither the flow nor what is selected for who may only read', async () => {
  const { removed, deeds, studio, flow: now, change } = await open({ readOnly: 'Your role is viewer.' })
  await removed('one')
  await change(() => deeds.duplicateSelected())
  await change(() => deeds.frameSelected())
  await change(() => deeds.addNote({ x: 0, y: 0 }))
  expect([...studio.view.getState().selected]).toEqual(['one'])
  expect(now()).toBe(flow)
})

it('tells what is otherwise in the flow that parts are pasted into, with a way back', async () => {
  const { deeds, change, undo, said, flow: now } = await open()
  const prompt = [{ kind: 'text', text: { 'en-US': 'Hi.', 'es-ES': 'Hola.' } }]
  const from = flowOf({ there: { type: 'say', data: { prompt } } }, { languages: ['en-US', 'es-ES'] })
  const clipping = copyParts(from, new Set(['there']))
  if (!clipping) throw new Error('Nothing was copied.')
  await change(() => deeds.paste(clipping, { x: 0, y: 0 }))
  await settle()
  expect(now().nodes).toHaveLength(5)
  expect(said()).toContain('Pasted. This flow does not speak Spanish (Spain)')
  await click(undo())
  expect(now()).toEqual(flow)
})

const framed = {
  ...flow,
  nodes: flow.nodes.map((node, index) => ({ ...node, position: { x: index * 400, y: 0 } })),
  notes: [{ id: 'n', text: 'Look', position: { x: 10, y: 150 } }],
  frames: [{ id: 'f', label: 'Group', position: { x: -36, y: -60 }, size: { width: 736, height: 400 } }],
}
const openFramed = async () => {
  const shown = await showPanel(framed, <Notifications />)
  const deeds = createDeeds(shown.studio)
  const chosen = (run: () => void, ...ids: string[]) =>
    shown.change(() => {
      shown.studio.view.select(ids)
      run()
    })
  const lefts = () => {
    const { nodes, notes, frames = [] } = shown.flow()
    return Object.fromEntries([...nodes, ...notes, ...frames].map(({ id, position }) => [id, position.x]))
  }
  return { ...shown, deeds, chosen, lefts, step: () => shown.studio.document.getState().step }
}

it('pushes a frame with what lies in it, and gathers nothing on its way', async () => {
  const { deeds, change, lefts, step, steps, flow: now } = await openFramed()
  for (const x of [164, 364, 564]) await change(() => deeds.move(new Map([['f', { x, y: -60 }]]), 'keys'))
  expect(lefts()).toEqual({ start: 600, one: 1000, two: 800, end: 1200, n: 610, f: 564 })
  expect([steps(), step()]).toEqual([1, 'Move a frame'])
  await change(() => deeds.undo())
  expect(now()).toEqual(framed)
})

it('takes what lies in a frame by then when anything else came between', async () => {
  const { deeds, change, lefts } = await openFramed()
  await change(() => deeds.move(new Map([['f', { x: 464, y: -60 }]]), 'keys'))
  await change(() => deeds.move(new Map([['one', { x: 500, y: 200 }]]), 'mouse'))
  await change(() => deeds.move(new Map([['f', { x: 476, y: -60 }]]), 'keys'))
  expect(lefts()).toMatchObject({ one: 512, two: 812 })
})

it('calls what is moved, duplicated and deleted by its name', async () => {
  const { deeds, change, chosen, step } = await openFramed()
  const by = { x: 24, y: 900 }
  const named: string[] = []
  for (const ids of [['n'], ['f', 'n', 'one'], ['one'], ['two', 'end'], ['f', 'end']]) {
    await change(() => deeds.move(new Map(ids.map((id) => [id, by])), 'mouse'))
    named.push(step())
    await change(() => deeds.undo())
  }
  expect(named).toEqual(['Move a note', 'Move a frame', 'Move Say', 'Move 2 nodes', 'Move End'])
  await chosen(() => deeds.duplicateSelected(), 'n')
  expect(step()).toBe('Duplicate note')
  await chosen(() => deeds.removeSelected(), 'f')
  expect(step()).toBe('Delete frame')
})

it('duplicates and cuts a frame with what lies in it, but for the start', async () => {
  const { deeds, chosen, step, flow: now } = await openFramed()
  await chosen(() => deeds.duplicateSelected(), 'f')
  expect([step(), now().nodes.length, now().notes.length, now().frames?.length]).toEqual(['Duplicate frame', 5, 2, 2])
  await chosen(() => deeds.undo())
  await chosen(() => void deeds.cut(), 'f')
  expect([now().nodes.map(({ id }) => id), now().notes, now().frames]).toEqual([['start', 'two', 'end'], [], []])
})
