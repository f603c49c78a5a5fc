import { flowOf } from '#shared/testing/flows.ts'
import { act } from 'react'
import { expect, it, vi } from 'vitest'
import { PortPicker } from '../outline/PortPicker.tsx'
import { showPanel } from '../studio/showPanel.tsx'
import { NodePicker } from './NodePicker.tsx'

const flow = flowOf({ start: { type: 'start' } })
const [start] = flow.nodes
if (!start) throw new Error('The flow has no start.')
const at = { x: 0, y: 0 }
const onClose = vi.fn<() => void>()

const pressOn = (target: Element | null) =>
  act(async () => void target?.dispatchEvent(new Event('pointerdown', { bubbles: true, composed: true })))

it.each([
  ['of nodes', <NodePicker {...{ at, flow, onClose }} title="What comes next?" language="en-US" onPick={() => {}} />],
  ['of ways', <PortPicker {...{ at, onClose }} node={start} onPick={() => {}} />],
])('a list %s closes when something else is pressed, and stays when it is pressed itself', async (_, picker) => {
  onClose.mockClear()
  // As the canvas does it: what is pressed there is heard of nowhere above.
  const canvas = (
    <div id="ground" ref={(ground) => ground?.addEventListener('pointerdown', (e) => e.stopPropagation())} />
  )
  const { place } = await showPanel(
    flow,
    <>
      {canvas}
      {picker}
    </>,
  )
  await pressOn(place.querySelector('[role="option"]'))
  expect(onClose).not.toHaveBeenCalled()
  await pressOn(place.querySelector('#ground'))
  expect(onClose).toHaveBeenCalledOnce()
})
