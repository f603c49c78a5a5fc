import { flowOf } from '#shared/testing/flows.ts'
import { ReactFlowProvider } from 'reactflow'
import { useState } from 'react'
import { expect, it } from 'vitest'
import { useFlow } from '../state/studio.ts'
import { useDeeds } from '../studio/deedsContext.ts'
import { click, pressKey, showPanel, type } from '../studio/showPanel.tsx'
import { CanvasDeedsContext } from './canvasDeeds.ts'
import { createDisplay, DisplayContext } from './display.ts'
import { FrameCard } from './FrameCard.tsx'
import { NoteCard } from './NoteCard.tsx'

const position = { x: 0, y: 0 }
const flow = flowOf(
  { start: { type: 'start' } },
  {
    notes: [{ id: 'n1', text: 'Ask Ann.', position }],
    frames: [{ id: 'f1', label: 'Sales', position, size: { width: 400, height: 300 } }],
  },
)

const display = createDisplay({
  ...{
    language: 'en-US',
    problems: new Map(),
    quiet: new Set<string>(),
    trace: null,
    marks: null,
    found: null,
    isEditable: true,
  },
})
let shownFlow = flow

function Cards() {
  const deeds = useDeeds()
  const [note] = useFlow(({ notes }) => notes)
  const frame = useFlow(({ frames }) => frames?.[0])
  const [isInView, setIsInView] = useState(true)
  const given = {
    ...{ selected: false, isConnectable: false, positionAbsoluteX: 0, positionAbsoluteY: 0, zIndex: 0 },
    ...{ dragging: false, draggable: true, selectable: true, deletable: true },
  }
  return (
    <ReactFlowProvider>
      <DisplayContext value={display}>
        <CanvasDeedsContext value={deeds}>
          <button type="button" onClick={() => setIsInView(!isInView)} />
          {isInView && note && <NoteCard {...given} type="note" id="n1" data={{ note }} />}
          {isInView && frame && <FrameCard {...given} type="frame" id="f1" data={{ frame }} />}
        </CanvasDeedsContext>
      </DisplayContext>
    </ReactFlowProvider>
  )
}

it.each([
  ['note', '.note', () => shownFlow.notes[0]?.text, 'Ask Ann.'],
  ['frame', '.frameLabel', () => shownFlow.frames?.[0]?.label, 'Sales'],
] as const)('a %s has every letter at once, and its text from before on Escape', async (_, card, written, before) => {
  const { place, flow: now, steps } = await showPanel(flow, <Cards />)
  const text = () => ((shownFlow = now()), written())
  const begin = () => click(place.querySelector(card), 'dblclick')
  await begin()
  const field = place.querySelector('textarea, input')
  await type('A', field)
  await type('Ask Ben', field)
  expect([text(), steps()]).toEqual(['Ask Ben', 1])
  await pressKey('Escape', {}, field)
  expect([text(), steps(), now()]).toEqual([before, 0, flow])
  await begin()
  await type('Ask Cleo', place.querySelector('textarea, input'))
  await click(place.querySelector('button'))
  expect(place.querySelector(card)).toBeNull()
  expect(text()).toBe('Ask Cleo')
})
