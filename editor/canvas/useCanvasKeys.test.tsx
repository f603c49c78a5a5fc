import { flowOf } from '#shared/testing/flows.ts'
import { act, useRef } from 'react'
import { ReactFlowProvider } from 'reactflow'
import { expect, it } from 'vitest'
import { useDeeds } from '../studio/deedsContext.ts'
import { pressKey, showPanel } from '../studio/showPanel.tsx'
import type { AddAt } from './display.ts'
import { useCanvasKeys } from './useCanvasKeys.ts'

/** The canvas as far as keys know of it: a place, and cards that can have the focus. */
function Canvas({ nodeIds, onAdd }: { nodeIds: readonly string[]; onAdd: (at: AddAt) => void }) {
  const place = useRef<HTMLDivElement>(null)
  useCanvasKeys({ deeds: useDeeds(), place, onAdd })
  return (
    <div ref={place} tabIndex={-1} id="canvas">
      {nodeIds.map((id) => (
        <div key={id} className="react-flow__node" data-id={id} tabIndex={0} />
      ))}
    </div>
  )
}

async function openCanvas(options: { readOnly?: string } = {}) {
  const flow = flowOf({
    start: { type: 'start', to: 'a' },
    a: { type: 'say', to: 'b' },
    b: { type: 'say', to: 'end' },
    end: { type: 'end' },
  })
  const asked: AddAt[] = []
  const { studio } = await showPanel(
    flow,
    <ReactFlowProvider>
      <Canvas nodeIds={flow.nodes.map(({ id }) => id)} onAdd={(at) => asked.push(at)} />
    </ReactFlowProvider>,
    options,
  )
  const focus = (selector: string) => act(async () => document.querySelector<HTMLElement>(selector)?.focus())
  return {
    asked,
    select: (...ids: string[]) => act(async () => studio.view.select(ids)),
    /** As Tab does it, which no test can do without a browser. */
    tabTo: async (id: string) => {
      await pressKey('Tab')
      await focus(`[data-id="${id}"]`)
    },
    focus,
    ids: () => studio.document.getState().flow.nodes.map(({ id }) => id),
    placeOf: (id: string) => studio.document.getState().flow.nodes.find((node) => node.id === id)?.position,
    step: () => studio.document.getState().step,
  }
}

it('asks an author what comes next, and not who may only read', async () => {
  const author = await openCanvas()
  await author.select('start')
  await pressKey('a')
  expect(author.asked).toMatchObject([{ kind: 'port', nodeId: 'start', portId: 'next' }])
  const reader = await openCanvas({ readOnly: 'Your role is viewer.' })
  await reader.select('start')
  await pressKey('a')
  expect(reader.asked).toEqual([])
})

it('acts on the card that Tab went to, not on what was selected before', async () => {
  const canvas = await openCanvas()
  await canvas.select('a')
  await canvas.tabTo('b')
  await pressKey('a')
  expect(canvas.asked).toMatchObject([{ nodeId: 'b' }])
  const before = canvas.placeOf('b')
  await pressKey('ArrowDown')
  expect(canvas.placeOf('b')).toEqual({ x: before?.x, y: (before?.y ?? 0) + 5 })
  await canvas.select('a')
  await canvas.tabTo('b')
  await pressKey('Delete')
  expect(canvas.ids()).toEqual(['start', 'a', 'end'])
})

it('acts on what was selected after Tab, and on what the mouse selected while a card had the focus', async () => {
  const canvas = await openCanvas()
  await canvas.tabTo('b')
  await canvas.select('a')
  await pressKey('Delete')
  expect(canvas.ids()).toEqual(['start', 'b', 'end'])
})

it('moves what is selected by arrow keys when no card has the focus', async () => {
  const canvas = await openCanvas()
  const before = ['a', 'b'].map(canvas.placeOf)
  await canvas.select('a', 'b')
  await canvas.focus('#canvas')
  await pressKey('ArrowRight')
  await pressKey('ArrowRight')
  expect(['a', 'b'].map(canvas.placeOf)).toEqual(before.map((place) => ({ x: (place?.x ?? 0) + 10, y: place?.y })))
  expect(canvas.step()).toBe('Move 2 nodes')
})
