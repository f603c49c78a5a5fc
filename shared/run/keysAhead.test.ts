import { describe, expect, it } from 'vitest'
import { flowOf, programOf, say, type NodeSketch } from '../testing/flows.ts'
import type { CallerEvent } from './event.ts'
import { simulate } from './simulate.ts'
import { step } from './step.ts'

const end: NodeSketch = { type: 'end' }
const lone = (text: string, to: string): NodeSketch => ({ type: 'say', data: { prompt: say(text) }, to })
const firm = (text: string, to: string): NodeSketch => ({
  type: 'say',
  data: { prompt: say(text), interruptible: false },
  to,
})
const menu = (keys: readonly string[], to: string): NodeSketch => ({
  type: 'menu',
  data: {
    prompt: say('Choose.'),
    choices: keys.map((key, index) => ({ id: `k${index}`, key, label: `Choice ${key}`, phrases: {} })),
    tries: 1,
  },
  to: { ...Object.fromEntries(keys.map((_, index) => [`k${index}`, to])), noInput: 'end', noMatch: 'wrong' },
})
const collect = (data: Record<string, unknown>): NodeSketch => ({
  type: 'collect',
  data: { prompt: say('Enter it.'), saveAs: 'entry', tries: 1, ...data },
  to: { done: 'read', noInput: 'end', invalid: 'wrong' },
})
/** A prompt that a key may cut, a notice that none can, and then a question. */
const beforeQuestion = (question: NodeSketch, more: Record<string, NodeSketch> = {}) =>
  programOf(
    flowOf(
      {
        start: { type: 'start', to: 'news' },
        news: lone('News.', 'notice'),
        notice: firm('Notice.', 'ask'),
        ask: question,
        read: firm('Got {{ vars.entry }}.', 'end'),
        wrong: firm('Wrong.', 'end'),
        end,
        ...more,
      },
      { recording: 'always', variables: [{ name: 'entry', type: 'text' }] },
    ),
  )
const heard = (program: Parameters<typeof simulate>[0], script: readonly string[]) =>
  simulate(program, script).said.map(({ text }) => text)

describe('keys ahead of a question', () => {
  it('cut what a key may cut, and not a prompt that says no key may cut it', () => {
    expect(heard(beforeQuestion(menu(['1', '2'], 'read')), ['press 1'])).toEqual(['News.', 'Notice.', 'Got .'])
  })

  it('begin with the end key only to cut the prompt: the question is asked in full', () => {
    const program = beforeQuestion(collect({}))
    expect(heard(program, ['press #'])).toEqual(['News.', 'Notice.', 'Enter it.'])
    expect(heard(program, ['press #', 'press 12'])).toEqual(['News.', 'Notice.', 'Enter it.', 'Got 12.'])
  })

  it('are the whole entry once the end key is among them', () => {
    expect(heard(beforeQuestion(collect({})), ['press 12#'])).toEqual(['News.', 'Notice.', 'Got 12.'])
    expect(heard(beforeQuestion(collect({ endKey: '*' })), ['press *1*'])).toEqual(['News.', 'Notice.', 'Got 1.'])
  })

  it('are an entry like any other when the end key comes too early', () => {
    expect(heard(beforeQuestion(collect({ minLength: 4 })), ['press 12#'])).toEqual(['News.', 'Notice.', 'Wrong.'])
  })

  it('may hold # and * where no key ends the entry', () => {
    expect(heard(beforeQuestion(menu(['#', '1'], 'read')), ['press #'])).toEqual(['News.', 'Notice.', 'Got .'])
  })

  it('wait for the rest of a longer choice, and stand alone when nothing follows', () => {
    const program = beforeQuestion(menu(['1', '12'], 'read'))
    const [, second] = simulate(program, ['press 1']).steps
    expect(second?.actions.at(-1)).toMatchObject({ kind: 'collect', prompt: [], keys: { minLength: 1, maxLength: 1 } })
    expect(heard(program, ['press 1', 'silence'])).toEqual(['News.', 'Notice.', 'Got .'])
    expect(heard(program, ['press 1', 'press 2'])).toEqual(['News.', 'Notice.', 'Got .'])
  })

  it('are a wrong answer when no choice begins with them', () => {
    expect(heard(beforeQuestion(menu(['1', '12'], 'read')), ['press 9'])).toEqual(['News.', 'Notice.', 'Wrong.'])
  })

  it('are cut at the length of the entry', () => {
    const program = beforeQuestion(collect({ minLength: 2, maxLength: 2, endKey: '' }))
    expect(heard(program, ['press 1234'])).toEqual(['News.', 'Notice.', 'Got 12.'])
  })

  it('are dropped by a question that takes speech only', () => {
    const { session, said } = simulate(beforeQuestion(collect({ kind: 'speech' })), ['press 1'])
    expect(said.at(-1)?.text).toBe('Enter it.')
    expect(session.state).not.toHaveProperty('keysAhead')
  })

  it('stay with the question while it is asked again for another reason than an answer', () => {
    const program = beforeQuestion(collect({ minLength: 4, maxLength: 4, endKey: '' }))
    const { session } = simulate(program, ['press 12'])
    const resumed: CallerEvent = { kind: 'resumed', at: '2026-01-05T10:01:00.000Z' }
    const again = step(program, session, resumed)
    expect(again.actions.at(-1)).toMatchObject({ kind: 'collect', prompt: [], keys: { maxLength: 2 } })
    expect(again.session.state.keysAhead).toBe('12')
  })
})

describe('a prompt that silent nodes part from its question', () => {
  it('is cut by the answer to it all the same', () => {
    const program = programOf(
      flowOf(
        {
          start: { type: 'start', to: 'news' },
          news: lone('News.', 'tag'),
          tag: { type: 'tag', data: { tag: 'x' }, to: 'more' },
          more: lone('More.', 'ask'),
          ask: menu(['1'], 'end'),
          wrong: end,
          end,
        },
        { recording: 'always' },
      ),
    )
    const [first] = simulate(program, []).steps
    expect(first?.actions.map(({ kind }) => kind)).toEqual(['recording', 'play', 'play', 'collect'])
    expect(first?.facts).toHaveLength(1)
  })
})

describe('keys during two lone prompts', () => {
  it('are kept in the order they were pressed', () => {
    const program = beforeQuestion(collect({ minLength: 2, maxLength: 2, endKey: '' }), {
      notice: lone('More news.', 'pause'),
      pause: firm('Notice.', 'ask'),
    })
    expect(heard(program, ['press 1', 'press 2'])).toEqual(['News.', 'More news.', 'Notice.', 'Got 12.'])
    expect(heard(program, ['press 1', 'silence', 'press 2'])).toEqual(['News.', 'More news.', 'Notice.', 'Got 12.'])
  })
})

describe('keys before a recording or a dialled call', () => {
  const voicemail: NodeSketch = {
    type: 'voicemail',
    data: { prompt: say('Speak.'), saveAs: 'entry' },
    to: { recorded: 'ask', nothing: 'wrong' },
  }
  const transfer: NodeSketch = {
    type: 'transfer',
    data: { to: '+15550190002' },
    to: { answered: 'ask', busy: 'wrong', noAnswer: 'wrong', failed: 'wrong' },
  }
  const with_ = (node: NodeSketch) =>
    programOf(
      flowOf({
        start: { type: 'start', to: 'news' },
        news: lone('News.', 'node'),
        node,
        ask: menu(['1', '2'], 'wrong'),
        wrong: firm('Wrong.', 'end'),
        end,
      }),
    )

  it('do not pass for its result', () => {
    const { session, trail } = simulate(with_(voicemail), ['press 1', 'record 12'])
    expect(trail.map(({ node, port }) => `${node} ${port ?? ''}`)).toContain('node recorded')
    expect(session.state?.frames[0]?.vars['entry']).toMatch(/^RE/)
    expect(simulate(with_(transfer), ['press 1', 'dial answered']).trail.map(({ port }) => port)).toContain('answered')
  })

  it('answer nothing that is asked after it', () => {
    const { session, said } = simulate(with_(voicemail), ['press 1', 'record 12'])
    expect(said.at(-1)?.text).toBe('Choose.')
    expect(session.state).not.toHaveProperty('keysAhead')
  })
})

describe('keys ahead of a sensitive question', () => {
  const pin = { sensitive: true, minLength: 2, maxLength: 2, endKey: '' }
  it('answer it, and leave neither the pause of the recording nor the mask behind', () => {
    const { session, steps } = simulate(beforeQuestion(collect(pin), { read: menu(['1'], 'end') }), ['press 47'])
    expect(session.state).toMatchObject({ callRecording: 'on', frames: [{ secrets: { entry: '47' }, vars: {} }] })
    expect(session.state).not.toHaveProperty('asksSensitive')
    expect(steps[1]?.actions.flatMap((action) => (action.kind === 'recording' ? action.change : []))).toEqual([
      'pause',
      'resume',
    ])
  })

  it('keep it masked while it waits for the rest', () => {
    const { session } = simulate(beforeQuestion(collect(pin)), ['press 4'])
    expect(session.state).toMatchObject({ asksSensitive: true, keysAhead: '4', callRecording: 'paused' })
  })
})
