import { describe, expect, it } from 'vitest'
import { at, contextOf, wordsOf } from '#shared/testing/nodes.ts'
import { textPrompt } from '../../prompt.ts'
import { start } from './node.ts'

const data = start.schema.parse({})
const asking = start.schema.parse({
  consentPrompt: textPrompt({ 'en-US': 'Press 1 to allow recording.', 'es-ES': 'Pulse 1.' }),
})
const resume = (event: Parameters<NonNullable<typeof start.resume>>[0]['event'], given = asking) =>
  start.resume?.({ data: given, memory: { language: 'es-ES' }, event, context: contextOf() })

describe('start', () => {
  it('takes the first asked language that the flow has', () => {
    const context = contextOf({ askedLanguages: ['fr-FR', 'es', 'en-US'] })
    expect(start.enter({ data, context })).toMatchObject({ kind: 'leave', port: 'next', language: 'es-ES' })
  })

  it('takes the default language when it has none of those asked for', () => {
    const context = contextOf({ askedLanguages: ['ja-JP'], language: 'ja-JP' })
    expect(start.enter({ data, context })).toMatchObject({ language: 'en-US' })
  })

  it('keeps the language of the session in a sub-flow that begins later', () => {
    const context = contextOf({ askedLanguages: [], language: 'fr-FR' })
    expect(start.enter({ data, context })).toMatchObject({ language: 'fr-FR' })
  })

  it('records nothing unless the flow says so', () => {
    expect(start.enter({ data, context: contextOf() })).not.toHaveProperty('actions')
  })

  it('records always when the flow says so', () => {
    expect(start.enter({ data, context: contextOf({ flow: { recording: 'always' } }) })).toMatchObject({
      kind: 'leave',
      actions: [{ kind: 'recording', change: 'start' }],
      callRecording: 'on',
    })
  })

  it.each([{ channel: 'web' as const }, { callRecording: 'on' as const }, { callRecording: 'paused' as const }])(
    'starts no recording on %j',
    (overrides) => {
      const move = start.enter({ data, context: contextOf({ flow: { recording: 'always' }, ...overrides }) })
      expect(move).not.toHaveProperty('actions')
    },
  )

  it('asks for consent once, by key', () => {
    const context = contextOf({ flow: { recording: 'afterConsent' }, askedLanguages: ['es'], language: 'es-ES' })
    const move = start.enter({ data: asking, context })
    expect(move).toMatchObject({ kind: 'wait', memory: { language: 'es-ES' } })
    const [action] = move.kind === 'wait' ? move.actions : []
    expect(action).toMatchObject({ kind: 'collect', keys: { minLength: 1, maxLength: 1, endKey: '' } })
    expect(action?.kind === 'collect' && wordsOf(action.prompt)).toBe('Pulse 1.')
  })

  it('asks nobody with an empty consent prompt, and records nothing', () => {
    const move = start.enter({ data, context: contextOf({ flow: { recording: 'afterConsent' } }) })
    expect(move).toMatchObject({ kind: 'leave', port: 'next' })
    expect(move).not.toHaveProperty('callRecording')
  })

  it('records after consent', () => {
    expect(resume({ kind: 'collected', at, keys: '1' })).toMatchObject({ callRecording: 'on', language: 'es-ES' })
    expect(resume({ kind: 'collected', at, choice: 'consent' })).toMatchObject({ callRecording: 'on' })
  })

  it.each([
    { kind: 'silence' as const, at },
    { kind: 'collected' as const, at, keys: '2' },
    { kind: 'collected' as const, at, keys: '' },
  ])('goes on unrecorded after %j', (event) => {
    const move = resume(event)
    expect(move).toMatchObject({ kind: 'leave', port: 'next', language: 'es-ES' })
    expect(move).not.toHaveProperty('callRecording')
  })

  it('takes another key for consent', () => {
    const star = start.schema.parse({ ...asking, consentKey: '*' })
    expect(resume({ kind: 'collected', at, keys: '*' }, star)).toHaveProperty('callRecording', 'on')
    expect(resume({ kind: 'collected', at, keys: '1' }, star)).not.toHaveProperty('callRecording')
  })

  it('needs an edge from next only', () => {
    const needed = start.ports(data).filter(({ isOptional }) => !isOptional)
    expect(needed.map(({ id }) => id)).toEqual(['next'])
  })

  it('reports a missing consent prompt only where it is played', () => {
    const flow = { recording: 'afterConsent' } as Parameters<NonNullable<typeof start.lint>>[1]
    expect(start.lint?.(data, flow)).toMatchObject([{ field: 'consentPrompt' }])
    expect(start.lint?.(asking, flow)).toEqual([])
    expect(start.lint?.(data, { ...flow, recording: 'always' })).toEqual([])
  })
})
