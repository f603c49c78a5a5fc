import type { InteractionView } from '#shared/api/session.ts'
import type { Flow } from '#shared/flow/flow.ts'
import type { CallerEvent } from '#shared/run/event.ts'
import type { Session } from '#shared/run/session.ts'
import { step } from '#shared/run/step.ts'
import { flowOf, programOf, say } from '#shared/testing/flows.ts'
import { randomDeed, randomFlow } from '#shared/testing/randomFlows.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pathTo, replayFrames } from './replayFrames.ts'
import { sessionDocuments } from './sessionDocuments.ts'

const begin = Date.parse('2026-03-04T15:00:00.000Z')
const started: CallerEvent = {
  kind: 'started',
  at: new Date(begin).toISOString(),
  direction: 'inbound',
  caller: { kind: 'number', number: '+15550190001' },
  languages: [],
  seed: 7,
}
type Deed = (at: string, key: string) => CallerEvent

/** Plays a caller and keeps the steps as the API gives them, with prompts as the carrier gets them. */
function interactionsOf(flow: Flow, below: Record<string, Flow>, deeds: readonly Deed[]): InteractionView[] {
  const program = programOf(flow, below)
  let session: Session = { id: 's', seq: 0, channel: 'phone', isTest: true }
  const interactions: InteractionView[] = []
  const take = (event: CallerEvent) => {
    const result = step(program, session, event)
    ;({ session } = result)
    const spoken = result.actions.flatMap((action) => ('prompt' in action ? action.prompt : []))
    const verbs = spoken.map((part) => (part.kind === 'text' ? `<Say>${escape(part.text)}</Say>` : ''))
    interactions.push({
      seq: interactions.length + 1,
      turn: interactions.length,
      kind: event.kind,
      event,
      reply: `<Response>${verbs.join('')}</Response>`,
      facts: [...result.facts],
      trail: result.trail.map((entry) => ({ ...entry })),
      at: event.at,
    })
  }
  take(started)
  deeds.forEach((deed, index) => {
    if (session.state?.ended) return
    take(deed(new Date(begin + (index + 1) * 4000).toISOString(), session.state?.pending?.key ?? 'none'))
  })
  return interactions
}

const escape = (text: string) =>
  [...text].map((sign) => (/[\p{L}\d .,!?]/u.test(sign) ? sign : `&#${sign.codePointAt(0)};`)).join('')

const ran = (flow: Flow, below: Record<string, Flow>) =>
  sessionDocuments(
    Object.entries({ main: flow, ...below }).map(([key, document]) => ({
      flow: { id: key, key, name: `Flow ${key}` },
      versionId: key,
      version: 1,
      document,
    })),
  )

const press =
  (keys: string): Deed =>
  (at) => ({ kind: 'collected', at, keys })

describe('replayFrames', () => {
  it('has a moment for every entry of the trail, in order, on edges that there are', () => {
    fc.assert(
      fc.property(randomFlow, randomFlow, fc.array(randomDeed, { maxLength: 8 }), (flow, sub, deeds) => {
        const interactions = interactionsOf(flow, { below: sub }, deeds)
        const frames = replayFrames({ interactions }, ran(flow, { below: sub }))
        const passed = interactions.flatMap(({ trail }) => trail)
        const ofTrail = frames.filter(({ seq }) => interactions[seq - 1]?.trail.length !== 0)
        expect(ofTrail.map(({ flow: key, node }) => `${key} ${node}`)).toEqual(
          passed.map(({ flow: key, node }) => `${key} ${node}`),
        )
        for (const { flow: key, node, edge, port } of frames) {
          const document = key === 'main' ? flow : sub
          const drawn = document.edges.find(({ id }) => id === edge)
          if (edge !== undefined) expect(drawn?.from).toEqual({ nodeId: node, portId: port?.id })
        }
        expect(frames.map(({ seq }) => seq)).toEqual(frames.map(({ seq }) => seq).toSorted((a, b) => a - b))
      }),
      { numRuns: 60 },
    )
  })

  it('shares out all that was heard in a step, and nothing twice', () => {
    fc.assert(
      fc.property(randomFlow, fc.array(randomDeed, { maxLength: 6 }), (flow, deeds) => {
        const interactions = interactionsOf(flow, {}, deeds)
        const frames = replayFrames({ interactions }, ran(flow, {}))
        for (const { seq, reply, trail } of interactions) {
          if (trail.length === 0) continue
          const said = [...(reply ?? '').matchAll(/<Say>([^<]+)<\/Say>/g)].filter(([, text]) => text?.trim()).length
          const heard = frames.filter((frame) => frame.seq === seq).flatMap((frame) => frame.heard)
          expect(heard).toHaveLength(said)
        }
      }),
      { numRuns: 40 },
    )
  })

  it('lights only what was passed by then, and never less later on', () => {
    fc.assert(
      fc.property(randomFlow, fc.array(randomDeed, { maxLength: 8 }), (flow, deeds) => {
        const frames = replayFrames({ interactions: interactionsOf(flow, {}, deeds) }, ran(flow, {}))
        let before: ReadonlySet<string> = new Set()
        frames.forEach(({ node }, index) => {
          const path = pathTo(frames, index)
          expect(path?.current).toBe(node)
          expect(path?.visited.has(node)).toBe(true)
          expect([...before].every((one) => path?.visited.has(one))).toBe(true)
          before = path?.visited ?? before
        })
      }),
      { numRuns: 40 },
    )
  })

  const greeting = flowOf({
    start: { type: 'start', to: 'hello' },
    hello: { type: 'say', data: { prompt: say('Hello {{ contact.firstName }}, good day to you.') }, to: 'menu' },
    menu: {
      type: 'menu',
      data: {
        prompt: say('For sales, press 1.'),
        choices: [{ id: 'sales', key: '1', label: 'Sales', phrases: {} }],
      },
      to: { sales: 'bye' },
    },
    bye: { type: 'end', data: { prompt: say('Goodbye then.') } },
  })

  it('gives each prompt to the node that speaks it', () => {
    const frames = replayFrames({ interactions: interactionsOf(greeting, {}, [press('1')]) }, ran(greeting, {}))
    expect(frames.map(({ node, port, heard }) => [node, port?.label, heard.length])).toEqual([
      ['start', 'Next', 0],
      ['hello', 'Next', 1],
      ['menu', undefined, 1],
      ['menu', '1 Sales', 0],
      ['bye', undefined, 1],
    ])
    expect(frames.map(({ input }) => input?.quote)).toEqual([undefined, undefined, undefined, '1', undefined])
  })

  it('goes into a sub-flow and comes back, each on its own canvas', () => {
    const outer = flowOf({
      start: { type: 'start', to: 'ask' },
      ask: { type: 'subflow', data: { flowKey: 'below' }, to: { done: 'bye' } },
      bye: { type: 'end', data: { prompt: say('Goodbye then.') } },
    })
    const frames = replayFrames(
      { interactions: interactionsOf(outer, { below: greeting }, [press('1')]) },
      ran(outer, { below: greeting }),
    )
    expect(frames.map(({ flow, node, depth }) => `${flow}/${node} ${depth}`)).toEqual([
      'main/start 0',
      'main/ask 0',
      'below/start 1',
      'below/hello 1',
      'below/menu 1',
      'below/menu 1',
      'below/bye 1',
      'main/ask 0',
      'main/bye 0',
    ])
    expect([...(pathTo(frames, 4)?.visited ?? [])]).toEqual(['start', 'hello', 'menu'])
    expect([...(pathTo(frames, 7)?.edges ?? [])]).toEqual(['start-next', 'ask-done'])
  })

  it('stands still through a hold, and says when what was said is hidden', () => {
    const [first] = interactionsOf(greeting, {}, [])
    if (!first) throw new Error('Nothing was played.')
    const hold = { ...first, seq: 2, turn: 1, kind: 'hold', event: {}, trail: [], reply: null }
    const frames = replayFrames({ interactions: [first, hold] }, ran(greeting, {}))
    expect(frames.at(-1)).toMatchObject({ seq: 2, node: 'menu', isSealed: true, heard: [] })
  })

  it('names nodes by their type where the document is gone', () => {
    const frames = replayFrames({ interactions: interactionsOf(greeting, {}, []) }, sessionDocuments([]))
    expect(frames.map(({ label, edge }) => [label, edge])).toEqual([
      ['Start', undefined],
      ['Say', undefined],
      ['Menu', undefined],
    ])
  })
})
