import { describe, expect, it } from 'vitest'
import { flowOf, programOf, say, type NodeSketch } from '../testing/flows.ts'
import type { CallerEvent } from './event.ts'
import { simulate } from './simulate.ts'
import type { Session } from './session.ts'
import { step } from './step.ts'

const end: NodeSketch = { type: 'end', data: { prompt: say('Goodbye.') } }
const menuOf = (keys: string[], to: Record<string, string>): NodeSketch => ({
  type: 'menu',
  data: {
    prompt: say('Choose.'),
    choices: keys.map((key) => ({ id: `k${key}`, key, label: `Choice ${key}`, phrases: {} })),
  },
  to,
})

const greeting = programOf(
  flowOf({
    start: { type: 'start', to: 'hello' },
    hello: { type: 'say', data: { prompt: say('Hello {{ contact.firstName }}.') }, to: 'ask' },
    ask: menuOf(['1', '2'], { k1: 'one', k2: 'two', noInput: 'end', noMatch: 'end' }),
    one: { type: 'say', data: { prompt: say('You pressed one.'), interruptible: false }, to: 'end' },
    two: { type: 'tag', data: { tag: 'two' }, to: 'ask' },
    end,
  }),
)

const at = '2026-03-04T15:00:00.000Z'
const blank: Session = { id: 's', seq: 0, channel: 'phone', isTest: true }
const started: CallerEvent = {
  kind: 'started',
  at,
  direction: 'inbound',
  caller: { kind: 'number', number: '+15550190001' },
  languages: [],
  seed: 1,
}

describe('a conversation', () => {
  it('says what comes before a question together with the question', () => {
    const contact = { id: 'c', firstName: 'Ana', attributes: {} }
    expect(simulate(greeting, ['press 1'], { contact }).transcript).toEqual([
      'en-US: Hello Ana.',
      'en-US: Choose.',
      '> press 1',
      'en-US: You pressed one.',
      'en-US: Goodbye.',
      '(hang up)',
    ])
  })

  it('notes every node passed with its port and time', () => {
    const { trail } = simulate(greeting, ['press 2'], { secondsPerLine: 7 })
    expect(trail.map(({ node, port, durationMs }) => [node, port, durationMs])).toEqual([
      ['start', 'next', 0],
      ['hello', 'next', 0],
      ['ask', undefined, 0],
      ['ask', 'k2', 7000],
      ['two', 'next', 0],
      ['ask', undefined, 0],
    ])
  })

  it('lets templates read how the call was judged so far', () => {
    const below = flowOf({ start: { type: 'start', to: 'end' }, end: { type: 'end', data: { disposition: 'sold' } } })
    const above = flowOf({
      start: { type: 'start', to: 'sub' },
      sub: { type: 'subflow', data: { flowKey: 'below' }, to: { done: 'mark', failed: 'end' } },
      mark: { type: 'tag', data: { tag: 'was {{ session.disposition }}' }, to: 'end' },
      end,
    })
    expect(simulate(programOf(above, { below }), []).facts).toContainEqual({ kind: 'tagged', tag: 'was sold' })
  })

  it('takes no schedule, type or variable for one that every object has', () => {
    const odd = flowOf({
      start: { type: 'start', to: 'hours' },
      hours: { type: 'hours', data: { schedule: 'constructor' }, to: { open: 'set', closed: 'set' } },
      set: { type: 'set', data: { assignments: [{ variable: 'toString', value: 'x' }] }, to: 'end' },
      end,
    })
    const { session, trail } = simulate(programOf(odd), [])
    expect(trail[1]).toMatchObject({ port: 'closed', note: 'by constructor: there is no such schedule' })
    expect(session.state).toMatchObject({ ended: { reason: 'completed' }, frames: [{ secrets: {} }] })
    expect(Object.keys(session.state?.frames[0]?.vars ?? {})).toEqual(['toString'])
    const [start] = odd.nodes
    expect(() =>
      programOf({
        ...odd,
        nodes: [
          ...(start ? [start] : []),
          { id: 'n', type: 'constructor', version: 1, position: { x: 0, y: 0 }, data: {} },
        ],
      }),
    ).toThrow('Node n is of the unknown type constructor.')
  })

  it('hands out facts with the step that made them true', () => {
    expect(simulate(greeting, ['press 2']).facts).toEqual([{ kind: 'tagged', tag: 'two' }])
  })

  it('leaves the session it was given as it was', () => {
    const first = step(greeting, blank, started)
    const copy = structuredClone(first.session)
    step(greeting, first.session, { kind: 'collected', at, keys: '2' })
    expect(first.session).toEqual(copy)
    expect(blank).toEqual({ id: 's', seq: 0, channel: 'phone', isTest: true })
  })
})

describe('barge-in', () => {
  const lone = programOf(
    flowOf({
      start: { type: 'start', to: 'news' },
      news: { type: 'say', data: { prompt: say('Long news.') }, to: 'voicemail' },
      voicemail: {
        type: 'voicemail',
        data: { prompt: say('Leave a message.') },
        to: { recorded: 'ask', nothing: 'ask' },
      },
      ask: menuOf(['1', '2'], { k1: 'one', k2: 'two', noInput: 'end', noMatch: 'end' }),
      one: { type: 'say', data: { prompt: say('One.'), interruptible: false }, to: 'end' },
      two: { type: 'say', data: { prompt: say('Two.'), interruptible: false }, to: 'end' },
      end,
    }),
  )
  const beforeMenu = programOf(
    flowOf({
      start: { type: 'start', to: 'news' },
      news: { type: 'say', data: { prompt: say('Long news.') }, to: 'rest' },
      rest: { type: 'say', data: { prompt: say('Legal notice.'), interruptible: false }, to: 'ask' },
      ask: menuOf(['1', '2'], { k1: 'one', k2: 'end', noInput: 'end', noMatch: 'end' }),
      one: { type: 'say', data: { prompt: say('One.'), interruptible: false }, to: 'end' },
      end,
    }),
  )

  it('stops after an interruptible prompt that no question follows, before running what comes next', () => {
    const { steps } = simulate(lone, [])
    expect(steps[0]?.actions.map(({ kind }) => kind)).toEqual(['play'])
    expect(steps[0]?.trail.map(({ node }) => node)).toEqual(['start', 'news'])
    expect(simulate(lone, ['silence']).transcript).toEqual([
      'en-US: Long news.',
      '> silence',
      'en-US: Leave a message.',
      '(record)',
    ])
  })

  it('keeps a key that cut a prompt for the next question', () => {
    expect(simulate(beforeMenu, ['press 1']).transcript).toEqual([
      'en-US: Long news.',
      '> press 1',
      'en-US: Legal notice.',
      'en-US: One.',
      'en-US: Goodbye.',
      '(hang up)',
    ])
  })

  it('does not count the silence of a lone prompt as a silent caller', () => {
    expect(simulate(beforeMenu, ['silence']).session.state?.silences).toBe(0)
  })

  it('takes a key that cut a prompt as the first of a longer entry', () => {
    const program = programOf(
      flowOf(
        {
          start: { type: 'start', to: 'news' },
          news: { type: 'say', data: { prompt: say('News.') }, to: 'rest' },
          rest: { type: 'say', data: { prompt: say('Notice.'), interruptible: false }, to: 'code' },
          code: {
            type: 'collect',
            data: { prompt: say('Enter the code.'), minLength: 4, maxLength: 4, endKey: '', saveAs: 'code' },
            to: { done: 'read', noInput: 'end', invalid: 'end' },
          },
          read: { type: 'say', data: { prompt: say('Code {{ vars.code }}.'), interruptible: false }, to: 'end' },
          end,
        },
        { variables: [{ name: 'code', type: 'text' }] },
      ),
    )
    const { transcript, steps } = simulate(program, ['press 1', 'press 234'])
    expect(steps[1]?.actions.at(-1)).toMatchObject({ kind: 'collect', keys: { maxLength: 3 }, prompt: [] })
    expect(transcript).toContain('en-US: Code 1234.')
  })
})

describe('a hang-up', () => {
  const paperwork = programOf(
    flowOf({
      start: { type: 'start', to: { next: 'ask', hungUp: 'left' } },
      ask: menuOf(['1'], { k1: 'message', noInput: 'end', noMatch: 'end' }),
      message: { type: 'voicemail', data: { prompt: say('Speak.') }, to: { recorded: 'thanks', nothing: 'end' } },
      thanks: { type: 'say', data: { prompt: say('Thank you.') }, to: 'note' },
      note: { type: 'tag', data: { tag: 'left a message' }, to: 'end' },
      left: { type: 'tag', data: { tag: 'hung up' }, to: 'end' },
      end,
    }),
  )
  const tags = (script: string[]) => simulate(paperwork, script).facts.map((fact) => fact.kind === 'tagged' && fact.tag)

  it('goes by the hungUp port and says nothing more', () => {
    const { facts, steps, session } = simulate(paperwork, ['hang up'])
    expect(facts).toEqual([{ kind: 'tagged', tag: 'hung up' }])
    expect(steps.at(-1)?.actions).toEqual([])
    expect(session.state?.ended?.reason).toBe('hungUp')
  })

  it('keeps the recording it ended, passes speaking nodes over, and then takes the hungUp port', () => {
    expect(tags(['press 1', 'record 9 and hang up'])).toEqual(['left a message', 'hung up'])
  })

  it('is heard once', () => {
    expect(tags(['hang up', 'hang up'])).toEqual(['hung up'])
  })

  it('during a prompt that stands alone still runs the silent nodes after it', () => {
    const announcing = programOf(
      flowOf({
        start: { type: 'start', to: { next: 'announce', hungUp: 'left' } },
        announce: { type: 'say', data: { prompt: say('Your order is on its way.') }, to: 'told' },
        told: { type: 'tag', data: { tag: 'told' }, to: 'bye' },
        bye: { type: 'say', data: { prompt: say('Goodbye.'), interruptible: false }, to: 'end' },
        end: { type: 'end' },
        left: { type: 'tag', data: { tag: 'hung up' }, to: 'end' },
      }),
    )
    const { facts, steps } = simulate(announcing, ['hang up'])
    expect(steps[0]?.session.state.arriving).toBe(true)
    expect(facts).toEqual([
      { kind: 'tagged', tag: 'told' },
      { kind: 'tagged', tag: 'hung up' },
    ])
    expect(steps[1]?.actions).toEqual([])
  })

  it('of a caller in a sub-flow inherits the hungUp port of the flow that called', () => {
    const below = flowOf({
      start: { type: 'start', to: 'ask' },
      ask: menuOf(['1'], { k1: 'end', noInput: 'end', noMatch: 'end' }),
      end,
    })
    const above = flowOf({
      start: { type: 'start', to: { next: 'sub', hungUp: 'left' } },
      sub: { type: 'subflow', data: { flowKey: 'below' }, to: { done: 'end', failed: 'end' } },
      left: { type: 'tag', data: { tag: 'hung up' }, to: 'end' },
      end,
    })
    expect(simulate(programOf(above, { below }), ['hang up']).facts).toEqual([{ kind: 'tagged', tag: 'hung up' }])
  })
})

describe('guards', () => {
  it('end a loop that never asks, with an apology', () => {
    const spin = programOf(
      flowOf({
        start: { type: 'start', to: 'a' },
        a: { type: 'tag', data: { tag: 'a' }, to: 'b' },
        b: { type: 'tag', data: { tag: 'b' }, to: 'a' },
      }),
    )
    const { session, transcript } = simulate(spin, [])
    expect(session.state?.ended).toMatchObject({
      reason: 'error',
      error: '200 nodes were passed without asking the caller anything.',
    })
    expect(transcript.at(-1)).toBe('(hang up)')
    expect(transcript[0]).toContain('We are sorry')
  })

  it('end a call after six silences in a row', () => {
    const patient = programOf(
      flowOf({
        start: { type: 'start', to: 'ask' },
        ask: menuOf(['1'], { k1: 'ask', noInput: 'ask', noMatch: 'ask' }),
      }),
    )
    const silences = Array.from({ length: 9 }, () => 'silence')
    expect(simulate(patient, silences).steps).toHaveLength(7)
    expect(simulate(patient, silences).session.state?.ended?.reason).toBe('silence')
    expect(
      simulate(patient, [...silences.slice(0, 5), 'press 1', ...silences.slice(0, 5)]).session.state?.ended,
    ).toBeUndefined()
  })

  it('end a call that outlasts its limit', () => {
    const { session } = simulate(greeting, ['press 2', 'press 2'], { secondsPerLine: 1900 })
    expect(session.state?.ended?.reason).toBe('limit')
  })

  it('send an error to the error port once, and end the second', () => {
    const broken = programOf(
      flowOf({
        start: { type: 'start', to: { next: 'sub', error: 'sorry' } },
        sub: { type: 'subflow', data: { flowKey: 'missing' }, to: { done: 'end' } },
        sorry: { type: 'say', data: { prompt: say('Please hold.'), interruptible: false }, to: 'again' },
        again: { type: 'subflow', data: { flowKey: 'missing' }, to: { done: 'end' } },
        end,
      }),
    )
    const { session, trail } = simulate(broken, [])
    expect(trail.map(({ node, port }) => [node, port])).toContainEqual(['start', 'error'])
    expect(session.state?.ended?.reason).toBe('error')
  })

  it('keep the recording of the call as the state has it when an error cuts a step short', () => {
    const broken = programOf(
      flowOf(
        {
          start: { type: 'start', to: { next: 'sub', error: 'ask' } },
          sub: { type: 'subflow', data: { flowKey: 'constructor' }, to: { done: 'end' } },
          ask: menuOf(['1'], { k1: 'end', noInput: 'end', noMatch: 'end' }),
          end,
        },
        { recording: 'always' },
      ),
    )
    const { transcript, session } = simulate(broken, [])
    expect(transcript).toEqual(['(recording start)', 'en-US: Choose.'])
    expect(session.state).toMatchObject({ callRecording: 'on', failed: true })
  })

  it('refuse more state than a session may keep, and end it', () => {
    const hoarder = programOf(
      flowOf(
        {
          start: { type: 'start', to: 'ask' },
          ask: menuOf(['1'], { k1: 'grow', noInput: 'end', noMatch: 'end' }),
          grow: {
            type: 'set',
            data: { assignments: [{ variable: 'hoard', value: '{{ vars.hoard }}{{ vars.hoard }}{{ vars.hoard }}x' }] },
            to: 'copy',
          },
          copy: {
            type: 'set',
            data: {
              assignments: Array.from({ length: 20 }, (_, index) => ({
                variable: `copy${index}`,
                value: '{{ vars.hoard }}',
              })),
            },
            to: 'ask',
          },
          end,
        },
        {
          variables: [
            { name: 'hoard', type: 'text', default: 'xxxxxxxx' },
            ...Array.from({ length: 20 }, (_, index) => ({ name: `copy${index}`, type: 'text' as const })),
          ],
        },
      ),
    )
    const { session } = simulate(
      hoarder,
      Array.from({ length: 12 }, () => 'press 1'),
    )
    expect(session.state?.ended).toMatchObject({ reason: 'error', error: 'The session keeps more than 32 KB.' })
    expect(JSON.stringify(session.state).length).toBeLessThan(33_000)
  })

  it('refuse more state after a hang-up without forgetting that the caller is gone', () => {
    const late = programOf(
      flowOf(
        {
          start: { type: 'start', to: { next: 'ask', hungUp: 'grow', error: 'sorry' } },
          ask: menuOf(['1'], { k1: 'end', noInput: 'end', noMatch: 'end' }),
          grow: {
            type: 'set',
            data: {
              assignments: Array.from({ length: 20 }, (_, index) => ({
                variable: `copy${index}`,
                value: '{{ vars.hoard }}',
              })),
            },
            to: 'end',
          },
          sorry: { type: 'say', data: { prompt: say('Sorry.'), interruptible: false }, to: 'again' },
          again: menuOf(['1'], { k1: 'end', noInput: 'end', noMatch: 'end' }),
          end,
        },
        {
          variables: [
            { name: 'hoard', type: 'text', default: 'x'.repeat(2000) },
            ...Array.from({ length: 20 }, (_, index) => ({ name: `copy${index}`, type: 'text' as const })),
          ],
        },
      ),
    )
    const { session } = simulate(late, ['hang up'])
    expect(session.state).toMatchObject({ hungUp: true, ended: { reason: 'error' } })
  })
})

describe('sensitive values', () => {
  const vault = programOf(
    flowOf(
      {
        start: { type: 'start', to: 'pin' },
        pin: {
          type: 'collect',
          data: { prompt: say('Your PIN.'), minLength: 4, maxLength: 4, endKey: '', saveAs: 'pin', sensitive: true },
          to: { done: 'copy', noInput: 'end', invalid: 'end' },
        },
        copy: { type: 'set', data: { assignments: [{ variable: 'copy', value: 'PIN {{ vars.pin }}' }] }, to: 'mark' },
        mark: { type: 'tag', data: { tag: '{{ vars.pin }}' }, to: 'read' },
        read: { type: 'say', data: { prompt: say('{{ vars.copy }}'), interruptible: false }, to: 'ask' },
        ask: menuOf(['1'], { k1: 'end', noInput: 'end', noMatch: 'end' }),
        end,
      },
      {
        recording: 'always',
        variables: [
          { name: 'pin', type: 'text', sensitive: true },
          { name: 'copy', type: 'text' },
        ],
      },
    ),
  )

  it('and what is made of them stay apart from other variables', () => {
    const { session, facts } = simulate(vault, ['press 4711'])
    const [frame] = session.state?.frames ?? []
    expect(frame?.secrets).toEqual({ pin: '4711', copy: 'PIN 4711' })
    expect(JSON.stringify(frame?.vars)).not.toContain('4711')
    expect(facts).toEqual([])
  })

  it('are marked in prompts, so that no reply holding them is stored in the clear', () => {
    const [, answered] = simulate(vault, ['press 4711']).steps
    expect(answered?.actions.find(({ kind }) => kind === 'play')).toMatchObject({
      prompt: [{ text: 'PIN 4711', sensitive: true }],
    })
  })

  it('are marked in a number to dial', () => {
    const dialling = programOf(
      flowOf(
        {
          start: { type: 'start', to: 'transfer' },
          transfer: {
            type: 'transfer',
            data: { to: '{{ vars.line }}' },
            to: { answered: 'end', busy: 'end', noAnswer: 'end', failed: 'end' },
          },
          end,
        },
        { variables: [{ name: 'line', type: 'text', sensitive: true, default: '+15550190002' }] },
      ),
    )
    expect(simulate(dialling, []).steps[0]?.actions).toMatchObject([{ kind: 'dial', isSensitive: true }])
  })

  it('pause the recording of the call while they are asked for', () => {
    const { transcript, session } = simulate(vault, ['press 4711'])
    expect(transcript.filter((line) => line.startsWith('('))).toEqual([
      '(recording start)',
      '(recording pause)',
      '(recording resume)',
    ])
    expect(session.state?.callRecording).toBe('on')
  })
})

describe('sub-flows', () => {
  const below = flowOf(
    {
      start: { type: 'start', to: 'work' },
      work: { type: 'set', data: { assignments: [{ variable: 'sum', value: '{{ vars.a | plus: 1 }}' }] }, to: 'end' },
      end: { type: 'end', data: { exit: 'done' } },
    },
    {
      variables: [
        { name: 'a', type: 'number' },
        { name: 'sum', type: 'number' },
      ],
    },
  )
  it('take inputs, give outputs, and leave by their exit', () => {
    const above = flowOf(
      {
        start: { type: 'start', to: 'sub' },
        sub: {
          type: 'subflow',
          data: { flowKey: 'below', inputs: { a: '{{ vars.x }}' }, outputs: { y: 'sum' } },
          to: { done: 'ask', failed: 'end' },
        },
        ask: menuOf(['1'], { k1: 'end', noInput: 'end', noMatch: 'end' }),
        end,
      },
      {
        variables: [
          { name: 'x', type: 'number', default: 41 },
          { name: 'y', type: 'number' },
        ],
      },
    )
    const { session } = simulate(programOf(above, { below }), [])
    expect(session.state?.frames).toHaveLength(1)
    expect(session.state?.frames[0]?.vars).toMatchObject({ x: 41, y: 42 })
  })

  it('that cannot run leave by failed', () => {
    const above = flowOf({
      start: { type: 'start', to: 'sub' },
      sub: { type: 'subflow', data: { flowKey: 'missing' }, to: { done: 'end', failed: 'note' } },
      note: { type: 'tag', data: { tag: 'failed' }, to: 'end' },
      end,
    })
    const { facts, trail } = simulate(programOf(above), [])
    expect(facts).toEqual([{ kind: 'tagged', tag: 'failed' }])
    expect(trail.find(({ node }) => node === 'sub')).toMatchObject({
      port: 'failed',
      note: 'Sub-flow missing is not bound to flow main.',
    })
  })

  it('that call each other without end are stopped', () => {
    const calls = (key: string) =>
      flowOf({
        start: { type: 'start', to: 'sub' },
        sub: { type: 'subflow', data: { flowKey: key }, to: { done: 'end' } },
        end,
      })
    const { session } = simulate(programOf(calls('b'), { a: calls('b'), b: calls('a') }), [])
    expect(session.state?.ended).toMatchObject({ reason: 'error', error: 'Sub-flows are nested more than 10 deep.' })
  })
})

describe('a request', () => {
  const asking = programOf(
    flowOf(
      {
        start: { type: 'start', to: 'fetch' },
        fetch: {
          type: 'request',
          data: { url: 'https://shop.example/orders', mapping: [{ path: '$.total', variable: 'total' }] },
          to: { success: 'read', failure: 'end', timeout: 'end' },
        },
        read: { type: 'say', data: { prompt: say('Total {{ vars.total }}.'), interruptible: false }, to: 'end' },
        end,
      },
      { variables: [{ name: 'total', type: 'number' }] },
    ),
  )
  it('goes out with the key of its step, and its answer leads on', () => {
    const { transcript, steps } = simulate(asking, ['respond 200 {"total": 12}'])
    expect(steps[0]?.effect?.key).toBe('00000000-0000-4000-8000-000000000000:0:0')
    expect(transcript).toContain('en-US: Total 12.')
  })
  it('drops an answer that names another key', () => {
    const first = simulate(asking, [], { at })
    const other = step(asking, first.session, {
      kind: 'responded',
      at,
      key: 'other',
      status: 200,
      body: {},
      durationMs: 1,
    })
    expect(other.session.state.pending).toBeDefined()
    expect(other.actions).toEqual([])
  })
  it('goes on in silence when the caller hangs up meanwhile', () => {
    const { session, steps } = simulate(asking, ['hang up', 'respond 200 {"total": 12}'])
    expect(steps.flatMap(({ actions }) => actions)).toEqual([])
    expect(session.state?.frames[0]?.vars).toEqual({ total: 12 })
    expect(session.state?.ended?.reason).toBe('hungUp')
  })
})

describe('machine detection', () => {
  const flow = flowOf({
    start: { type: 'start', to: { next: 'ask', machine: 'drop' } },
    ask: menuOf(['1'], { k1: 'one', noInput: 'end', noMatch: 'end' }),
    one: { type: 'say', data: { prompt: say('One.'), interruptible: false }, to: 'ask' },
    drop: { type: 'say', data: { prompt: say('Call us back.'), interruptible: false }, to: 'end' },
    end,
  })
  const waiting: Record<string, NodeSketch> = {
    start: { type: 'start', to: { next: 'pin', machine: 'message' } },
    pin: {
      type: 'collect',
      data: { prompt: say('Your PIN.'), saveAs: 'pin', sensitive: true },
      to: { done: 'end', noInput: 'end', invalid: 'end' },
    },
    message: { type: 'say', data: { prompt: say('Call us back.'), interruptible: false }, to: 'speak' },
    speak: { type: 'voicemail', data: { prompt: say('Speak.') }, to: { recorded: 'end', nothing: 'end' } },
    end,
  }
  it('moves the call to the machine port, before and after a key', () => {
    expect(simulate(programOf(flow), ['machine machine']).transcript).toContain('en-US: Call us back.')
    expect(simulate(programOf(flow), ['press 1', 'machine machine']).transcript).toContain('en-US: Call us back.')
  })
  it('that came with the first request begins at the machine port', () => {
    const begun = step(programOf(flow), blank, { ...started, answeredBy: 'machine' })
    expect(begun.trail[0]).toMatchObject({ node: 'start', port: 'machine' })
    expect(step(programOf(flow), blank, { ...started, answeredBy: 'human' }).trail[0]).toMatchObject({ port: 'next' })
  })
  it('told twice does not begin the message to the machine again', () => {
    const { steps } = simulate(programOf(flowOf(waiting)), ['machine machine', 'machine fax'])
    expect(steps[1]?.trail.map(({ port }) => port)).toContain('machine')
    expect(steps[2]).toMatchObject({ actions: [], trail: [] })
  })
  it('in the midst of a sensitive question ends the pause of the recording, and what the question hides', () => {
    const { session, transcript } = simulate(programOf(flowOf(waiting, { recording: 'always' })), ['machine machine'])
    expect(transcript.filter((line) => line.startsWith('(recording'))).toEqual([
      '(recording start)',
      '(recording pause)',
      '(recording resume)',
    ])
    expect(session.state).toMatchObject({ callRecording: 'on' })
    expect(session.state).not.toHaveProperty('asksSensitive')
  })
  it('of a human changes nothing', () => {
    const { steps } = simulate(programOf(flow), ['machine human'])
    expect(steps[1]?.actions).toEqual([])
    expect(steps[1]?.session.state?.frames).toEqual(steps[0]?.session.state?.frames)
  })
})
