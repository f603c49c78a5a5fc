import { describe, expect, it } from 'vitest'
import { compileVersion, linkProgram } from '#shared/run/program.ts'
import { simulate } from '#shared/run/simulate.ts'
import { flowOf, programOf, say } from '#shared/testing/flows.ts'
import { speakerOf, type Heard } from './speaker.ts'

const flow = flowOf({
  start: { type: 'start', to: 'greeting' },
  greeting: { type: 'say', data: { prompt: say('Good {{ vars.part }}, friend.'), interruptible: false }, to: 'silent' },
  silent: { type: 'tag', data: { tag: 'greeted' }, to: 'total' },
  total: {
    type: 'say',
    data: { prompt: [{ kind: 'value', value: '42', as: 'number' }, ...say('euros are due.')], interruptible: false },
    to: 'again',
  },
  again: { type: 'say', data: { prompt: say('Good to know.'), interruptible: false }, to: 'ask' },
  ask: {
    type: 'menu',
    data: { prompt: say('Press one.'), choices: [{ id: 'k1', key: '1', label: 'One', phrases: {} }] },
    to: { k1: 'bye', noInput: 'bye', noMatch: 'bye' },
  },
  bye: { type: 'end', data: { prompt: say('Goodbye.') } },
})
const program = programOf(flow)

describe('the node that says a prompt', () => {
  const [first] = simulate(program, []).steps
  const trail = first?.trail ?? []
  const speakers = (heard: Heard[]) =>
    heard.map((_, index) => speakerOf(program, trail, heard.slice(0, index + 1))?.node)
  const texts = (...said: string[]): Heard[] => said.map((text) => ({ text }))

  it('is found by its words, in the order of the trail', () => {
    expect(speakers(texts('Good morning, friend.', '42 euros are due.', 'Good to know.', 'Press one.'))).toEqual([
      'greeting',
      'total',
      'again',
      'ask',
    ])
  })

  it('is never one before that of the prompt before', () => {
    expect(speakers(texts('Good to know.', 'Good morning, friend.'))).toEqual(['again', 'again'])
  })

  it('stays when nothing known is said: a value, an apology', () => {
    expect(speakers(texts('Good morning, friend.', '42', 'Sorry.'))).toEqual(['greeting', 'greeting', 'greeting'])
  })

  it('is found when a text was cut short', () => {
    expect(speakers(texts('Good to'))).toEqual(['again'])
  })

  it('is the one that waits where nothing was heard, and none where no node was passed', () => {
    expect(speakerOf(program, trail, [])?.node).toBe('ask')
    expect(speakerOf(program, [], texts('Hello.'))).toBeUndefined()
  })

  it('plays a recording that its version is bound to', () => {
    const recorded = flowOf({
      start: { type: 'start', to: 'jingle' },
      jingle: {
        type: 'say',
        data: {
          prompt: [{ kind: 'recording', content: { 'en-US': 'jingle' }, text: { 'en-US': 'Ding.' } }],
          interruptible: false,
        },
        to: 'bye',
      },
      bye: { type: 'end', data: { prompt: say('Goodbye.') } },
    })
    const url = 'https://media.example/jingle.wav'
    const version = compileVersion({
      id: 'version-main',
      flowId: 'flow-main',
      flowKey: 'main',
      number: 1,
      flow: recorded,
      bindings: { flows: {}, content: { jingle: { 'en-US': { url } } } },
    })
    const bound = linkProgram(version, [])
    const passed = simulate(bound, []).steps[0]?.trail ?? []
    expect(speakerOf(bound, passed, [{ url }])?.node).toBe('jingle')
    expect(speakerOf(bound, passed, [{ url }, { text: 'Goodbye.' }])?.node).toBe('bye')
  })
})
