import { describe, expect, it } from 'vitest'
import { at, contextOf } from '#shared/testing/nodes.ts'
import type { CallerEvent } from '../../../run/event.ts'
import type { Flow } from '../../flow.ts'
import { textPrompt } from '../../prompt.ts'
import { language } from './node.ts'

const choices = [
  { language: 'en-US', key: '1', label: 'English', text: 'For English, press 1.' },
  { language: 'es-ES', key: '2', label: 'Español', text: 'Para español, pulse 2.', phrases: { 'en-US': ['Spanish'] } },
  { language: 'hi-IN', key: '3', label: 'हिन्दी', text: 'हिन्दी के लिए 3 दबाएं।' },
]
const dataOf = (overrides: object = {}) => language.schema.parse({ choices, ...overrides })
const resume = (event: CallerEvent, data = dataOf(), memory = { silences: 0, misses: 0 }) =>
  language.resume?.({ data, memory, event, context: contextOf() })

describe('language', () => {
  it('offers each language in its own words and voice', () => {
    const data = dataOf({ prompt: textPrompt({ 'en-US': 'Welcome.' }) })
    expect(language.enter({ data, context: contextOf() })).toMatchObject({
      kind: 'wait',
      actions: [
        {
          kind: 'collect',
          prompt: [
            { text: 'Welcome.', language: 'en-US' },
            { text: 'For English, press 1.', language: 'en-US' },
            { text: 'Para español, pulse 2.', language: 'es-ES' },
            { text: 'हिन्दी के लिए 3 दबाएं।', language: 'hi-IN' },
          ],
          keys: { minLength: 1, maxLength: 1, endKey: '' },
          choices: [
            { id: 'en-US', label: 'English', key: '1' },
            { id: 'es-ES', label: 'Español', key: '2' },
            { id: 'hi-IN', label: 'हिन्दी', key: '3' },
          ],
        },
      ],
    })
  })

  it('listens for the names and phrases when told to', () => {
    expect(language.enter({ data: dataOf({ isSpeechOn: true }), context: contextOf() })).toMatchObject({
      actions: [{ speech: { hints: ['English', 'Spanish', 'Español', 'हिन्दी'] } }],
    })
  })

  it('leaves in the language chosen by key, by name, by phrase or by button', () => {
    expect(resume({ kind: 'collected', at, keys: '3' })).toEqual({ kind: 'leave', port: 'next', language: 'hi-IN' })
    expect(resume({ kind: 'collected', at, speech: { text: 'espanol' } })).toMatchObject({ language: 'es-ES' })
    expect(resume({ kind: 'collected', at, speech: { text: 'Spanish please' } })).toMatchObject({ language: 'es-ES' })
    expect(resume({ kind: 'collected', at, choice: 'en-US' })).toMatchObject({ language: 'en-US' })
  })

  it('asks again until the tries are spent, then goes on in the present language', () => {
    expect(resume({ kind: 'silence', at })).toMatchObject({ kind: 'wait', memory: { silences: 1, misses: 0 } })
    expect(resume({ kind: 'collected', at, keys: '9' })).toMatchObject({
      kind: 'wait',
      memory: { silences: 0, misses: 1 },
    })
    const given = resume({ kind: 'silence', at }, dataOf(), { silences: 2, misses: 0 })
    expect(given).toMatchObject({ kind: 'leave', port: 'next' })
    expect(given).not.toHaveProperty('language')
  })

  it('leaves by a port of its own when it has one', () => {
    const data = dataOf({ hasNoInputPort: true })
    expect(language.ports(data).map(({ id }) => id)).toEqual(['next', 'noInput'])
    expect(language.ports(dataOf()).map(({ id }) => id)).toEqual(['next'])
    expect(resume({ kind: 'silence', at }, data, { silences: 2, misses: 0 })).toMatchObject({ port: 'noInput' })
  })

  it('refuses one language twice', () => {
    expect(language.schema.safeParse({ choices: [choices[0], choices[0]] }).success).toBe(false)
  })

  it('reports languages the flow does not have, keys used twice and offers without words or keys', () => {
    const flow = { languages: ['en-US', 'es-ES'] } as Flow
    const found = language.lint?.(
      dataOf({ choices: [...choices.slice(0, 2), { language: 'fr-FR', key: '1', label: 'Français' }] }),
      flow,
    )
    expect(found?.map(({ rule, field }) => [rule, field])).toEqual([
      ['repeated-key', 'choices.2.key'],
      ['language-not-in-flow', 'choices.2.language'],
      ['empty-prompt', 'choices.2.text'],
    ])
    const keyless = dataOf({ choices: [{ language: 'en-US', label: 'English', text: 'English?' }] })
    expect(language.lint?.(keyless, flow)).toMatchObject([{ rule: 'choice-without-key' }])
  })

  it('shows keys and names on the card', () => {
    expect(language.summary(dataOf(), { language: 'en-US' })).toBe('1 English · 2 Español · 3 हिन्दी')
  })
})
