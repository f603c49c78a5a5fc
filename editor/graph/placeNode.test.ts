import type { Flow } from '#shared/flow/flow.ts'
import { templates } from '#shared/templates/templates.ts'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { newNode } from './addNode.ts'
import { boxesOf, frameAround, overlap, partsIn } from './frames.ts'
import { placeNode } from './placeNode.ts'

const flows = await Promise.all(templates.map(({ load }) => load()))
const overlaps = (flow: Flow) => {
  const all = [...boxesOf(flow)]
  return all.flatMap(([id, box], index) =>
    all.slice(index + 1).flatMap(([other, beside]) => (overlap(box, beside) ? [`${id} ${other}`] : [])),
  )
}
const template = async (key: string): Promise<Flow> => {
  const flow = await templates.find((one) => one.key === key)?.load()
  if (!flow) throw new Error(`There is no template ${key}.`)
  return flow
}
const inserted = (flow: Flow, into: string, type = 'tag') => placeNode(flow, newNode(type, { x: 0, y: 0 }), { into })
const placeOf = (flow: Flow, nodeId: string) => flow.nodes.find(({ id }) => id === nodeId)?.position
const framed = (flow: Flow, ids: readonly string[]): Flow => {
  const { x, y, ...size } = frameAround(ids.flatMap((id) => boxesOf(flow).get(id) ?? []))
  return { ...flow, frames: [...(flow.frames ?? []), { id: `f${flow.frames?.length ?? 0}`, label: 'Group', position: { x, y }, size }] }
} // prettier-ignore

it('puts a node into any edge and lays nothing on anything', () => {
  for (const flow of flows)
    for (const { id } of flow.edges)
      for (const type of ['tag', 'menu']) expect(overlaps(inserted(flow, id, type))).toEqual(overlaps(flow))
})

it('moves nothing for a node in an edge that leads back', async () => {
  const flow = await template('marketing-menu')
  const isBack = ({ from, to }: Flow['edges'][number]) =>
    (placeOf(flow, to)?.x ?? 0) < (placeOf(flow, from.nodeId)?.x ?? 0)
  const back = flow.edges.filter(isBack)
  expect(back.length).toBeGreaterThan(0)
  for (const { id } of back) expect(inserted(flow, id).nodes.slice(0, -1)).toEqual(flow.nodes)
})

it('keeps in frames what lay in them', () => {
  const asked = fc.constantFrom(...flows).chain((flow) => {
    const some = fc.subarray(flow.nodes.map(({ id }) => id), { minLength: 1 }) // prettier-ignore
    return fc.record({
      flow: fc.array(some, { minLength: 1, maxLength: 3 }).map((groups) => groups.reduce(framed, flow)),
      edge: fc.constantFrom(...flow.edges),
    })
  })
  fc.assert(
    fc.property(asked, ({ flow, edge }) => {
      const after = inserted(flow, edge.id)
      for (const [index, frame] of (flow.frames ?? []).entries()) {
        const now = after.frames?.[index]
        const held = now && partsIn(after, now)
        for (const id of partsIn(flow, frame)) if (boxesOf(flow).has(id)) expect(held).toContain(id)
      }
      expect(overlaps(after)).toEqual(overlaps(flow))
    }),
    { numRuns: 60 },
  )
})

it('moves a frame whose nodes all move, with its notes, and the note beside a node', () => {
  const say = (id: string, x: number) => ({ ...newNode('say', { x, y: 0 }), id, position: { x, y: 0 } })
  const [base] = flows
  if (!base) throw new Error('There is no template.')
  const bare: Flow = {
    ...base,
    nodes: [say('one', 0), say('two', 384), say('three', 768)],
    edges: [
      { id: 'a', from: { nodeId: 'one', portId: 'next' }, to: 'two' },
      { id: 'b', from: { nodeId: 'two', portId: 'next' }, to: 'three' },
    ],
    notes: [
      { id: 'inside', text: '', position: { x: 390, y: 100 } },
      { id: 'beside', text: '', position: { x: 768, y: 180 } },
      { id: 'first', text: '', position: { x: 0, y: 200 } },
    ],
  }
  const flow = framed(framed(bare, ['two', 'inside']), ['one', 'two'])
  const after = inserted(flow, 'a')
  const moved = [...after.nodes.slice(0, 3), ...after.notes].map(({ id, position }) => [id, position.x])
  expect(Object.fromEntries(moved)).toEqual({ one: 0, two: 768, three: 1152, inside: 774, beside: 1152, first: 0 })
  const [whole, some] = after.frames ?? []
  expect([whole?.position.x, whole?.size]).toEqual([(flow.frames?.[0]?.position.x ?? 0) + 384, flow.frames?.[0]?.size])
  expect([some?.position, some?.size.width]).toEqual([
    flow.frames?.[1]?.position,
    (flow.frames?.[1]?.size.width ?? 0) + 384,
  ])
  expect(some && partsIn(after, some).has(after.nodes.at(-1)?.id ?? '')).toBe(true)
})
