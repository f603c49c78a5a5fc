import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { defineNode, leave, wait, type AnyNodeType, type NodeContext } from '../flow/defineNode.ts'
import { flowOf, programOf, say, type NodeSketch } from '../testing/flows.ts'
import { pendingRequest } from './pendingRequest.ts'
import type { Program } from './program.ts'
import { simulate } from './simulate.ts'

const secret = { name: 'pin', type: 'text' as const, sensitive: true, default: '4711' }
const end: NodeSketch = { type: 'end' }

/** A node that tells all it reads, by every way a node has to tell. */
const teller = (read: (context: NodeContext) => string) =>
  defineNode({
    type: 'teller',
    version: 1,
    title: 'Teller',
    description: '',
    group: 'talk',
    icon: 'x',
    schema: z.looseObject({}),
    memorySchema: z.null(),
    ports: () => [{ id: 'next', label: 'Next', kind: 'next' }],
    summary: () => '',
    enter: ({ context }) =>
      wait(
        [
          { kind: 'play', prompt: context.speak(say('Wait.')), interruptible: false },
          { kind: 'dial', number: read(context), timeoutSeconds: 1, maxMinutes: 1, record: false },
        ],
        null,
        read(context),
      ),
    resume: ({ context }) => {
      const told = read(context)
      return leave('next', {
        note: told,
        selection: told,
        set: { copy: told },
        facts: [
          { kind: 'tagged', tag: told },
          { kind: 'goalReached', goal: told },
          { kind: 'disposition', disposition: told },
        ],
      })
    },
  }) as unknown as AnyNodeType

/** The program with another type in the place of its tag nodes. */
function withType(program: Program, type: AnyNodeType): Program {
  const nodes = new Map(
    [...program.root.nodes].map(([id, node]) => [id, node.node.type === 'tag' ? { ...node, type } : node]),
  )
  const root = { ...program.root, nodes }
  return { ...program, root, versions: new Map([[root.id, root]]) }
}
const told = (read: (context: NodeContext) => string, after: NodeSketch = end) => {
  const program = programOf(
    flowOf(
      { start: { type: 'start', to: 'tell' }, tell: { type: 'tag', to: 'after' }, after, end },
      { variables: [secret] },
    ),
  )
  return simulate(withType(program, teller(read)), ['dial answered'])
}

describe('a secret that a node reads', () => {
  it.each<[string, (context: NodeContext) => string]>([
    ['in a template', ({ render }) => render('PIN {{ vars.pin }}')],
    ['as a value of a template', ({ evaluate }) => String(evaluate('{{ vars.pin }}'))],
    ['by a path', ({ value }) => String(value('vars.pin'))],
    ['in all variables', ({ render }) => render('{{ vars | json }}')],
    ['in a prompt', ({ speak }) => JSON.stringify(speak(say('{{ vars.pin }}')))],
  ])('%s is told nowhere in the clear', (_how, read) => {
    const { session, trail, facts, steps } = told(read)
    const { frames, selection, disposition, tags } = session.state ?? {}
    expect(frames?.[0]?.secrets['copy']).toContain('4711')
    expect(JSON.stringify([frames?.[0]?.vars, selection, disposition, tags, trail, facts])).not.toContain('4711')
    expect(steps[0]?.actions.at(-1)).toMatchObject({ kind: 'dial', isSensitive: true })
  })

  it('does not mark what reads none', () => {
    const { session, trail, facts, steps } = told(() => 'plain')
    expect(session.state).toMatchObject({
      selection: 'plain',
      disposition: 'plain',
      frames: [{ vars: { copy: 'plain' } }],
    })
    expect(trail.map(({ note }) => note)).toEqual(expect.arrayContaining(['plain']))
    expect(facts).toHaveLength(3)
    expect(steps[0]?.actions.at(-1)).not.toHaveProperty('isSensitive')
  })

  it('does not mark the node after it', () => {
    const { facts } = told(({ render }) => render('{{ vars.pin }}'), {
      type: 'goal',
      data: { goal: 'sold', value: '3' },
      to: 'end',
    })
    expect(facts).toEqual([{ kind: 'goalReached', goal: 'sold', value: 3 }])
  })
})

describe('a secret in a sub-flow', () => {
  const call = (more: object): NodeSketch => ({
    type: 'subflow',
    data: { flowKey: 'below', ...more },
    to: { done: 'ask', failed: 'ask' },
  })
  const ask: NodeSketch = {
    type: 'menu',
    data: { prompt: say('Choose.'), choices: [{ id: 'a', key: '1', label: 'A' }] },
    to: { a: 'end', noInput: 'end', noMatch: 'end' },
  }

  it('stays one when it is handed down', () => {
    const above = flowOf(
      { start: { type: 'start', to: 'call' }, call: call({ inputs: { given: '{{ vars.pin }}' } }), ask, end },
      { variables: [secret] },
    )
    const below = flowOf({ start: { type: 'start', to: 'ask' }, ask, end })
    const [, frame] = simulate(programOf(above, { below }), []).session.state?.frames ?? []
    expect(frame).toMatchObject({ vars: {}, secrets: { given: '4711' } })
  })

  it('stays one when it is handed back to a variable that is none', () => {
    const above = flowOf({ start: { type: 'start', to: 'call' }, call: call({ outputs: { got: 'pin' } }), ask, end })
    const below = flowOf({ start: { type: 'start', to: 'end' }, end }, { variables: [secret] })
    const [frame] = simulate(programOf(above, { below }), []).session.state?.frames ?? []
    expect(frame).toMatchObject({ vars: {}, secrets: { got: '4711' } })
  })
})

describe('a variable that has held a secret', () => {
  it('is sealed from then on', () => {
    const set = (value: string, to: string): NodeSketch => ({
      type: 'set',
      data: { assignments: [{ variable: 'copy', value }] },
      to,
    })
    const program = programOf(
      flowOf(
        { start: { type: 'start', to: 'a' }, a: set('{{ vars.pin }}', 'b'), b: set('plain', 'end'), end },
        { variables: [secret] },
      ),
    )
    expect(simulate(program, []).session.state?.frames[0]).toMatchObject({ vars: {}, secrets: { copy: 'plain' } })
  })
})

describe('the request a session waits for', () => {
  const program = (method: string) =>
    programOf(
      flowOf(
        {
          start: { type: 'start', to: 'send' },
          send: {
            type: 'request',
            data: {
              method,
              url: 'https://shop.example/{{ vars.pin }}',
              headers: [{ name: 'X-Pin', value: '{{ vars.pin }}' }],
              body: { kind: 'json', json: '{"pin":"{{ vars.pin }}","at":"{{ now }}"}' },
            },
            to: { success: 'end', failure: 'end', timeout: 'end' },
          },
          end,
        },
        { variables: [secret] },
      ),
    )

  it('is made again from its node, the same to the letter, and is not in the state', () => {
    const { session, steps } = simulate(program('POST'), [])
    expect(steps[0]?.effect?.body).toContain('4711')
    expect(pendingRequest(program('POST'), session)).toEqual(steps[0]?.effect)
    const { frames, ...rest } = session.state ?? {}
    expect(JSON.stringify([rest, frames?.[0]?.vars, frames?.[0]?.memory])).not.toContain('4711')
  })

  it('says whether it may be sent again, and until when it is leased', () => {
    const pending = (method: string) => simulate(program(method), []).session.state?.pending
    expect(pending('PUT')).toMatchObject({ isRepeatable: true, at: '2026-01-05T10:00:00.000Z' })
    // Eight seconds of its own and three on the way.
    expect(pending('POST')).toMatchObject({ isRepeatable: false, leaseUntil: '2026-01-05T10:00:11.000Z' })
  })

  it('is none when nothing is under way', () => {
    const { session } = simulate(program('PUT'), ['respond 200 {}'])
    expect(pendingRequest(program('PUT'), session)).toBeUndefined()
  })
})
