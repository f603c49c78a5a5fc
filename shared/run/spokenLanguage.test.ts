import { describe, expect, it } from 'vitest'
import type { Flow } from '../flow/flow.ts'
import type { Prompt } from '../flow/prompt.ts'
import { flowOf, programOf } from '../testing/flows.ts'
import { simulate } from './simulate.ts'

const languages = ['en-US', 'fr-FR', 'de-DE']
const spoken = (prompt: Prompt, overrides: Partial<Flow> = {}, asked = 'fr-FR') =>
  simulate(
    programOf(
      flowOf(
        {
          start: { type: 'start', to: 'say' },
          say: { type: 'say', data: { prompt }, to: 'end' },
          end: { type: 'end' },
        },
        { languages, variables: [{ name: 'total', type: 'number', default: 1234.5 }], ...overrides },
      ),
    ),
    [],
    { languages: [asked] },
  ).said.map(({ language, text }) => `${language}: ${text}`)
const total: Prompt[number] = { kind: 'value', value: '{{ vars.total }}', as: 'number' }

describe('a prompt', () => {
  it('is spoken in the language of the session', () => {
    const text = { 'en-US': 'Total', 'fr-FR': 'Somme' }
    expect(spoken([{ kind: 'text', text }, total])).toEqual(['fr-FR: Somme', 'fr-FR: 1234.5'])
  })

  it('falls back to the default language of the flow, its values and filters with it', () => {
    const text = { 'de-DE': 'Summe {{ vars.total | number: 2 }}', 'en-US': 'Total {{ vars.total | number: 2 }}' }
    expect(spoken([{ kind: 'text', text }, total])).toEqual(['en-US: Total 1,234.50', 'en-US: 1234.5'])
  })

  it('falls back to any language there is', () => {
    expect(spoken([total, { kind: 'text', text: { 'de-DE': 'Summe {{ vars.total | number: 2 }}' } }])).toEqual([
      'de-DE: 1234.5',
      'de-DE: Summe 1.234,50',
    ])
  })

  it('passes over languages in which only blanks are written', () => {
    expect(spoken([{ kind: 'text', text: { 'fr-FR': ' ', 'en-US': 'Total' } }])).toEqual(['en-US: Total'])
  })

  it('of values alone is in the language of the session', () => {
    expect(spoken([total])).toEqual(['fr-FR: 1234.5'])
  })

  it('keeps the region of the session for words written for the whole language', () => {
    expect(spoken([{ kind: 'text', text: { en: '{{ 5 | currency }}' } }], {}, 'en-US')).toEqual(['en: $5.00'])
  })
})
