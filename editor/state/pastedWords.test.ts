import type { Flow, Variable } from '#shared/flow/flow.ts'
import { newFlow, newNode } from '#shared/testing/graphs.ts'
import { describe, expect, it } from 'vitest'
import { copyParts } from '../graph/clipboard.ts'
import { pastedWords } from './pastedWords.ts'

const variables = (type: Variable['type']): Variable[] => [{ name: 'amount', type }]
const source = newFlow({
  languages: ['en-US', 'es-ES', 'fr-FR'],
  variables: variables('number'),
  nodes: [
    newNode('hi', 'say', {
      prompt: [{ kind: 'text', text: { 'en-US': 'You owe {{ vars.amount }}.', 'es-ES': 'Debe.', 'fr-FR': 'Vous.' } }],
    }),
  ],
})
const clipping = copyParts(source, new Set(['hi']))
const wordsIn = (flow: Flow) => clipping && pastedWords(flow, clipping)

describe('pastedWords', () => {
  it('names the languages that the flow does not speak, and variables of another type', () => {
    expect(wordsIn(newFlow({ languages: ['en-US'], variables: variables('text') }))).toBe(
      'This flow does not speak Spanish (Spain) and French (France): texts in it are kept, and not heard. ' +
        'The variable amount is of the type Text here, and was Number.',
    )
    expect(wordsIn(newFlow({ languages: ['en-US', 'es-ES', 'fr-FR'], variables: variables('text') }))).toBe(
      'The variable amount is of the type Text here, and was Number.',
    )
  })
  it('has nothing to say of what fits, and of parts of the flow itself', () => {
    expect(wordsIn(newFlow({ languages: ['en-US', 'es-ES', 'fr-FR'] }))).toBeUndefined()
    expect(wordsIn({ ...source, languages: ['en-US'] })).toBeUndefined()
  })
})
