import type { Flow } from '#shared/flow/flow.ts'
import { flowOf, say } from '#shared/testing/flows.ts'
import { randomFlow } from '#shared/testing/randomFlows.ts'
import { templates } from '#shared/templates/templates.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { boxesOf, frameAround, frameBox, holds, overlap, partsIn } from './frames.ts'
import { moveParts } from './moveParts.ts'
import { tidyPlaces } from './tidy.ts'

const flows = await Promise.all(templates.map(({ load }) => load()))
const boxes = (flow: Flow, ids: Iterable<string>) => [...ids].flatMap((id) => boxesOf(flow).get(id) ?? [])
/** Which cards and notes lie on which. */
const overlaps = (flow: Flow) => {
  const all = [...boxesOf(flow)]
  return all.flatMap(([id, box], index) =>
    all.slice(index + 1).flatMap(([other, beside]) => (overlap(box, beside) ? [`${id} ${other}`] : [])),
  )
}
/** With frames around some of its nodes. */
const framed = (flow: Flow, groups: readonly (readonly string[])[]): Flow => ({
  ...flow,
  frames: groups.flatMap((ids, index) => {
    if (ids.length === 0) return []
    const { x, y, width, height } = frameAround(boxes(flow, ids))
    return [{ id: `f${index}`, label: 'Group', position: { x, y }, size: { width, height } }]
  }),
})
const someOf = (flow: Flow) => fc.subarray(flow.nodes.map(({ id }) => id))
const template = fc.constantFrom(...flows)
const tidied = (flow: Flow, only?: ReadonlySet<string>) => moveParts(flow, tidyPlaces(flow, only))
const nodeNamed = (flow: Flow, label: string) => flow.nodes.find((node) => node.label === label)?.id ?? ''
const membersOf = (flow: Flow) => (flow.frames ?? []).map((frame) => partsIn(flow, frame))

const three = (): Flow =>
  flowOf({
    start: { type: 'start', to: 'hello' },
    hello: { type: 'say', data: { prompt: say('Hello.') }, to: 'bye' },
    bye: { type: 'end', data: { prompt: say('Bye.') } },
  })

describe('tidying a flow', () => {
  it('lays every flow out without one card over another, left to right', () => {
    fc.assert(
      fc.property(randomFlow, (flow) => {
        expect(overlaps(tidied({ ...flow, notes: [], frames: [] }))).toEqual([])
      }),
      { numRuns: 60 },
    )
    const tidy = tidied(three())
    const xs = tidy.nodes.map(({ position }) => position.x)
    expect(xs).toEqual(xs.toSorted((a, b) => a - b))
  })

  it('keeps choices in the order of their ports', () => {
    const choices = ['1', '2', '3'].map((key) => ({ id: `c${key}`, key, label: key, phrases: {} }))
    const flow = flowOf({
      start: { type: 'start', to: 'menu' },
      menu: { type: 'menu', data: { prompt: say('?'), choices }, to: { c1: 'one', c2: 'two', c3: 'three' } },
      three: { type: 'end', data: {} },
      one: { type: 'end', data: {} },
      two: { type: 'end', data: {} },
    })
    const places = tidyPlaces(flow)
    const ys = ['one', 'two', 'three'].map((id) => places.get(id)?.y ?? NaN)
    expect(ys).toEqual(ys.toSorted((a, b) => a - b))
  })

  it('moves only the nodes it is asked to', () => {
    expect([...tidyPlaces(three(), new Set(['hello', 'bye'])).keys()].toSorted()).toEqual(['bye', 'hello'])
  })
})

describe('tidying some nodes', () => {
  it('lays them on nothing that stays', async () => {
    const survey = (await templates.find(({ key }) => key === 'survey-with-rating')?.load()) ?? flows[0]
    if (!survey) throw new Error('There is no template.')
    const only = new Set(
      ['Rating, 1 to 5', 'Not answered', 'Would recommend us?'].map((name) => nodeNamed(survey, name)),
    )
    expect(overlaps(tidied(survey, only))).toEqual([])
  })

  it('lays no card on another, whatever was chosen', () => {
    fc.assert(
      fc.property(
        template.chain((flow) => fc.tuple(fc.constant(flow), someOf(flow))),
        ([flow, some]) => {
          const only = new Set(some)
          const after = tidied(flow, only.size > 0 ? only : undefined)
          expect(overlaps(after).filter((pair) => !overlaps(flow).includes(pair))).toEqual([])
          if (only.size > 0)
            expect(after.nodes.filter(({ id }) => !only.has(id))).toEqual(flow.nodes.filter(({ id }) => !only.has(id)))
        },
      ),
      { numRuns: 60 },
    )
  })

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(
        template.chain((flow) => fc.tuple(fc.constant(flow), someOf(flow))),
        ([flow, some]) => {
          const once = tidied(flow, new Set(some))
          expect(tidied(once, new Set(some))).toEqual(once)
        },
      ),
      { numRuns: 30 },
    )
  })
})

describe('tidying with frames', () => {
  const framedTemplate = template.chain((flow) =>
    fc.tuple(fc.array(someOf(flow), { minLength: 1, maxLength: 3 }), someOf(flow)).map(([groups, some]) => ({ flow: framed(flow, groups), only: new Set(some) })),
  ) // prettier-ignore

  it('leaves in each frame what lay in it', () => {
    fc.assert(
      fc.property(framedTemplate, fc.boolean(), ({ flow, only }, isWhole) => {
        const after = tidied(flow, isWhole ? undefined : only)
        const held = membersOf(after)
        const parts = boxesOf(flow)
        for (const [index, members] of membersOf(flow).entries())
          for (const id of members) if (parts.has(id)) expect(held[index]).toContain(id)
        expect(overlaps(after).filter((pair) => !overlaps(flow).includes(pair))).toEqual([])
      }),
      { numRuns: 60 },
    )
  })

  it('takes no stranger into a frame', () => {
    fc.assert(
      fc.property(
        template.chain((flow) => fc.tuple(fc.constant(flow), someOf(flow))),
        ([flow, some]) => {
          const before = framed(flow, [some])
          const after = tidied(before)
          const [frame] = after.frames ?? []
          const [members] = membersOf(before)
          if (!frame || !members) return
          const met = [...boxesOf(after)].filter(([, box]) => overlap(frameBox(frame), box)).map(([id]) => id)
          expect(met.toSorted()).toEqual([...members].toSorted())
        },
      ),
      { numRuns: 40 },
    )
  })

  it('takes the notes of a frame along, and lays no card on the others', () => {
    const [base] = flows
    if (!base) throw new Error('There is no template.')
    const [first, second] = base.nodes
    if (!first || !second) throw new Error('There are no nodes.')
    const at = boxes(base, [first.id])[0] ?? { x: 0, y: 0, width: 0, height: 0 }
    const note = { id: 'n', text: 'Look', position: { x: at.x, y: at.y + at.height + 12 } }
    const flow = framed({ ...base, notes: [note] }, [[first.id, 'n']])
    const [frame, ...none] = tidied(flow).frames ?? []
    expect([frame && partsIn(tidied(flow), frame).has('n'), none]).toEqual([true, []])
    expect(overlaps(tidied(flow))).toEqual([])
  })

  it('keeps frames within frames', () => {
    const [base] = flows
    const [first, second, third] = base?.nodes ?? []
    if (!base || !first || !second || !third) throw new Error('There are no nodes.')
    const inner = framed({ ...base, nodes: [first, second], notes: [], edges: [] }, [[first.id]])
    const [frame] = inner.frames ?? []
    if (!frame) throw new Error('There is no frame.')
    const flow = { ...inner, frames: [frame, { ...frame, id: 'same' }, { ...frame, id: 'out', position: { x: frame.position.x - 50, y: frame.position.y - 50 }, size: { width: frame.size.width + 100, height: frame.size.height + 100 } }] } // prettier-ignore
    const [, , out] = tidied(flow).frames ?? []
    expect(out && holds(frameBox(out), frameBox(tidied(flow).frames?.[0] ?? frame))).toBe(true)
  })
})
