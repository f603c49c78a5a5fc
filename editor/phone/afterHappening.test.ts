import type { PhoneEvent } from '#shared/api/phone.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { afterHappening } from './afterHappening.ts'
import { heardIn, newCallView, type CallView, type Happening } from './callView.ts'
import { recordedCall } from './recordedCall.ts'
import { traceOf } from './traceOf.ts'

const play = (happenings: readonly Happening[], from: CallView = newCallView('departments')) =>
  happenings.reduce(afterHappening, from)
const words = ({ lines }: CallView) =>
  lines.map((line) => {
    switch (line.kind) {
      case 'said':
        return line.isCut ? `${line.text} …` : line.text
      case 'pressed':
        return `> ${line.keys}${line.isLost ? ' (lost)' : ''}`
      case 'did':
        return `${line.node?.node} ${line.port}`
      default:
        return line.kind
    }
  })

const base = { at: 1000, callSid: 'CA1', sessionId: null, node: null }
const node = (id: string, type = 'menu', over = {}) => ({ flow: 'departments', version: 0, node: id, type, ...over })
const gathering = (isWaiting: boolean): PhoneEvent => ({
  ...base,
  kind: 'gathering',
  input: ['dtmf'],
  numDigits: 1,
  finishOnKey: '',
  timeoutSeconds: 4,
  language: 'en-US',
  hints: [],
  isWaiting,
})
const saying = (text: string): PhoneEvent => ({
  ...base,
  kind: 'saying',
  text,
  language: 'en-US',
  voice: 'v',
  durationMs: 2000,
  node: node('choose'),
})
const fetched = (turn: number | null, trail: Extract<PhoneEvent, { kind: 'fetched' }>['trail'] = []): PhoneEvent => ({
  ...base,
  kind: 'fetched',
  status: 200,
  tookMs: 5,
  turn,
  trail,
})
const passed = (id: string, port: string | undefined, type = 'menu', over = {}) => ({
  ...node(id, type, over),
  at: '2026-11-21T10:00:00.000Z',
  durationMs: 1,
  ...(port !== undefined && { port }),
})
const press = (id: number, keys: string): Happening => ({ kind: 'deed', id, deed: { does: 'press', keys } })

describe('a recording of the library', () => {
  const item = {
    ...{ hash: 'ab', itemId: '5b8f6f0e-6a2b-4c3d-8e4f-5a6b7c8d9e01', key: 'greeting', title: 'Greeting' },
    ...{ language: 'en-US', text: 'Good morning.' },
  }
  const playing = (of: object): PhoneEvent => ({
    ...base,
    ...{ kind: 'playing', url: 'https://ivr.example/a.wav', contentType: 'audio/wav', durationMs: 4000, ...of },
  })

  it('is told by its title and its words, here and beside the call of before', () => {
    const call = play([fetched(0), playing({ item }), playing({ item: { ...item, text: ' ' } }), playing({})])
    expect(call.lines).toMatchObject([{ kind: 'played', item }, { kind: 'played' }, { kind: 'played' }])
    expect(heardIn(call)).toEqual([
      '(plays Greeting: Good morning.)',
      '(plays Greeting)',
      '(plays https://ivr.example/a.wav)',
    ])
  })
})

describe('a recorded call', () => {
  it('reads as it was heard and answered', () => {
    expect(words(play(recordedCall))).toEqual([
      'Hello, this is Demo Company.',
      'For Sales, press 1. …',
      '> 1',
      'hoursSales closed',
      'We are closed. Leave a message.',
      'recording',
      'hungUp',
    ])
  })

  it('lights the nodes and the ways it took', () => {
    const call = play(recordedCall)
    const edges = [
      { id: 'e1', from: { nodeId: 'start', portId: 'next' }, to: 'greeting' },
      { id: 'e2', from: { nodeId: 'choose', portId: 'sales' }, to: 'hoursSales' },
      { id: 'e3', from: { nodeId: 'choose', portId: 'crm' }, to: 'hoursCrm' },
    ]
    const trace = traceOf(call, { edges })
    expect([...trace.visited]).toEqual(['start', 'greeting', 'choose', 'hoursSales', 'voicemailSales'])
    expect([...trace.edges]).toEqual(['e1', 'e2'])
    expect(trace.current).toBeUndefined()
    expect(traceOf(play(recordedCall.slice(0, -2)), { edges }).current).toBe('voicemailSales')
  })

  it('keeps what the caller did, to do it again', () => {
    expect(play(recordedCall).inputs).toEqual([{ does: 'press', keys: '1' }, { does: 'hangUp' }])
  })

  it('stays over when a document still comes for somebody who has hung up', () => {
    const late = recordedCall.findLast((one) => one.kind === 'fetched')
    if (!late) throw new Error('No document was fetched.')
    const call = play([...recordedCall.slice(0, -1), { ...late, at: 9000 }])
    expect(call.phase).toEqual({ kind: 'over', by: 'caller', status: 'completed' })
    expect(play([...recordedCall.slice(0, -1), { ...late, at: 9000 }, ...recordedCall.slice(-1)]).phase).toEqual(
      call.phase,
    )
  })

  it('has the variables of the last step, and names those that it changed', () => {
    const call = play(recordedCall)
    expect(call.variables).toEqual({ department: 'Sales', answer: '' })
    expect([...call.changed]).toEqual(['department'])
  })

  it('is the same however often a document is fetched again', () => {
    const again = recordedCall.flatMap((one): Happening[] => (one.kind === 'fetched' ? [one, one] : [one]))
    expect(words(play(again))).toEqual(words(play(recordedCall)))
  })
})

describe('what the caller does', () => {
  it('makes one line and one answer of keys in a row', () => {
    const call = play([
      fetched(0),
      gathering(false),
      saying('Number?'),
      gathering(true),
      press(1, '1'),
      press(2, '2'),
      press(3, '#'),
      fetched(1),
    ])
    expect(words(call)).toEqual(['Number?', '> 12#'])
    expect(call.inputs).toEqual([{ does: 'press', keys: '12#' }])
  })

  it('is lost while nobody listens, and is no answer', () => {
    const call = play([fetched(0), saying('Hello.'), press(1, '1'), gathering(false), gathering(true), fetched(1)])
    expect(words(call)).toEqual(['Hello.', '> 1 (lost)', 'silent'])
    expect(call.inputs).toEqual([{ does: 'staySilent' }])
    expect(words(play([fetched(0), press(1, '1'), press(2, '2'), fetched(1)]))).toEqual(['> 12 (lost)'])
  })

  it('is an answer when it overtook the news that somebody listens', () => {
    const call = play([fetched(0), press(1, '1'), press(2, '#'), gathering(false), saying('Number?'), fetched(1)])
    expect(words(call)).toEqual(['> 1#', 'Number?'])
    expect(call.inputs).toEqual([{ does: 'press', keys: '1#' }])
  })

  it('is silence when a question passes without an answer', () => {
    const call = play([fetched(0), gathering(true), fetched(1), gathering(true), press(1, '2'), fetched(2)])
    expect(words(call)).toEqual(['silent', '> 2'])
    expect(call.inputs).toEqual([{ does: 'staySilent' }, { does: 'press', keys: '2' }])
  })

  it('says why it was refused', () => {
    const call = play([gathering(true), press(7, '1'), { kind: 'refused', id: 7, message: 'The call is over.' }])
    expect(call.lines[0]).toMatchObject({ kind: 'pressed', refused: 'The call is over.' })
  })
})

describe('the state of the call', () => {
  it('goes from ringing by speaking and waiting to its end', () => {
    const phases = [
      { ...base, kind: 'ringing', from: 'a', to: 'b' } as const,
      fetched(0),
      { ...base, kind: 'answered' } as const,
      gathering(false),
      saying('Press 1.'),
      { ...base, kind: 'fellSilent', interrupted: false } as const,
      gathering(true),
      { ...base, kind: 'hungUp', status: 'completed', by: 'api' } as const,
    ]
    const seen: string[] = []
    phases.reduce((view: CallView, event) => {
      const next = afterHappening(view, event)
      seen.push(next.phase.kind)
      return next
    }, newCallView('departments'))
    expect(seen).toEqual(['ringing', 'ringing', 'working', 'working', 'speaking', 'working', 'waiting', 'over'])
  })

  it('says that a prompt was cut short', () => {
    const call = play([saying('A long text.'), { ...base, kind: 'fellSilent', interrupted: true }])
    expect(words(call)).toEqual(['A long text. …'])
  })
})

describe('a sub-flow', () => {
  const inner = { flow: 'opening', version: 3 }
  const call = play([
    fetched(0, [
      passed('start', 'next', 'start'),
      passed('sub', undefined, 'subflow'),
      passed('hello', undefined, 'say', inner),
    ]),
    fetched(1, [
      passed('hello', 'next', 'say', inner),
      passed('sub', 'done', 'subflow'),
      passed('bye', undefined, 'end'),
    ]),
  ])

  it('is named where it is entered and left', () => {
    expect(call.lines.map((line) => ('flow' in line ? [line.kind, line.flow] : line.kind))).toEqual([
      ['entered', 'opening'],
      ['returned', 'opening'],
    ])
  })

  it('lights the node that runs it, and none of its own', () => {
    expect(call.visited).toEqual(['start', 'sub', 'bye'])
    expect(call.lines[0]?.nodeId).toBe('sub')
  })
})

describe('any events at all', () => {
  const place = fc.constantFrom('start', 'choose', 'sub', 'bye')
  const flow = fc.constantFrom({ flow: 'departments', version: 0 }, { flow: 'opening', version: 3 })
  const entry = fc
    .record({
      id: place,
      of: flow,
      port: fc.option(fc.constantFrom('next', 'done'), { nil: undefined }),
      type: fc.constantFrom('menu', 'request'),
    })
    .map(({ id, of, port, type }) => passed(id, port, type, of))
  const happening: fc.Arbitrary<Happening> = fc.oneof(
    fc.string().map(saying),
    fc.boolean().map(gathering),
    fc.tuple(fc.option(fc.nat(5)), fc.array(entry, { maxLength: 4 })).map(([turn, trail]) => fetched(turn, trail)),
    fc.boolean().map((interrupted): Happening => ({ ...base, kind: 'fellSilent', interrupted })),
    fc.tuple(fc.nat(50), fc.constantFrom('1', '#')).map(([id, keys]) => press(id, keys)),
    fc.nat(50).map((id): Happening => ({ kind: 'refused', id, message: 'No.' })),
    fc.constant<Happening>({ ...base, kind: 'recording', maxSeconds: 10, finishOnKey: '#' }),
    fc.constant<Happening>({ ...base, kind: 'bridged', with: '+15550190001' }),
    fc.constant<Happening>({ ...base, kind: 'hungUp', status: 'completed', by: 'caller' }),
    fc.constant<Happening>({ ...base, kind: 'ended', status: 'completed', trail: [] }),
  )

  it('give lines with ids that rise, and all that was said in its order', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 40 }), (happenings) => {
        const call = play(happenings)
        const ids = call.lines.map(({ id }) => id)
        expect(ids).toEqual(ids.toSorted((a, b) => a - b))
        expect(new Set(ids).size).toBe(ids.length)
        const said = happenings.flatMap((one) => (one.kind === 'saying' ? [`en-US: ${one.text}`] : []))
        expect(heardIn(call)).toEqual(said)
      }),
    )
  })

  it('light only nodes of the flow that were passed', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 40 }), (happenings) => {
        const { visited, ways, inputs, lines, early } = play(happenings)
        const open = new Set(early.map(({ lineId }) => lineId))
        const trails = happenings.flatMap((one) => (one.kind === 'fetched' ? one.trail : []))
        for (const id of visited) expect(trails.some((one) => one.node === id)).toBe(true)
        for (const way of ways) expect(trails.some((one) => one.node === way.node && one.port === way.port)).toBe(true)
        const pressed = lines.flatMap((line) =>
          line.kind === 'pressed' && !line.isLost && !open.has(line.id) ? [...line.keys] : [],
        )
        const given = inputs.flatMap((input) => (input.does === 'press' ? [...input.keys] : []))
        expect(given).toEqual(pressed)
      }),
    )
  })

  it('of another call change nothing', () => {
    fc.assert(
      fc.property(fc.array(happening, { minLength: 1, maxLength: 10 }), (happenings) => {
        const call = play([{ ...base, kind: 'answered', callSid: 'CA0' }])
        const events = happenings.filter((one) => one.kind !== 'deed' && one.kind !== 'refused')
        expect(play(events, call)).toBe(call)
      }),
    )
  })
})
