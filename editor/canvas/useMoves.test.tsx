import { flowOf } from '#shared/testing/flows.ts'
import { expect, it } from 'vitest'
import { useDeeds } from '../studio/deedsContext.ts'
import { showPanel } from '../studio/showPanel.tsx'
import { useFlow } from '../state/studio.ts'
import { createCanvasParts } from './canvasParts.ts'
import { useMoves } from './useMoves.ts'

const frame = (id: string, x: number) => ({
  id,
  label: id,
  position: { x: x - 36, y: -60 },
  size: { width: 336, height: 260 },
})
const flow = {
  ...flowOf({ start: { type: 'start', to: 'one' }, one: { type: 'say', to: 'two' }, two: { type: 'say' } }),
  frames: [frame('f1', 390), frame('f2', 780)],
}
const placed = {
  ...flow,
  nodes: flow.nodes.map((node, index) => ({ ...node, position: { x: index * 390, y: 0 } })),
}
const nothing: ReadonlySet<string> = new Set()

it('carries what lies in every frame that is dragged, to the pixel', async () => {
  let moves: ReturnType<typeof useMoves> | undefined
  function Moves() {
    moves = useMoves({ flow: useFlow((now) => now), deeds: useDeeds() })
    return null
  }
  const { change, flow: now } = await showPanel(placed, <Moves />)
  const all = createCanvasParts().nodes({ flow: placed, language: 'en-US', selected: nothing, moving: null, unfolded: nothing })
  const dragged = all.filter(({ id }) => id.startsWith('f'))
  await change(() => moves?.onDragStart(dragged))
  await change(() =>
    moves?.onNodesChange(
      dragged.map(({ id, position }) => ({
        id,
        type: 'position',
        dragging: true,
        position: { x: position.x + 300, y: position.y + 50 },
      })),
    ),
  )
  expect([...(moves?.moving ?? [])].map(([id, { x, y }]) => [id, x, y])).toEqual([
    ['f1', 654, -10],
    ['f2', 1044, -10],
    ['one', 690, 50],
    ['two', 1080, 50],
  ])
  await change(() => moves?.onDragStop())
  const after = [...now().nodes, ...(now().frames ?? [])].map(({ id, position: { x, y } }) => [id, x, y])
  expect(after).toEqual([
    ['start', 0, 0],
    ['one', 696, 48],
    ['two', 1080, 48],
    ['f1', 660, -12],
    ['f2', 1044, -12],
  ])
}) // prettier-ignore
