import { describe, expect, it } from 'vitest'
import type { Flow } from '../flow/flow.ts'
import { flowOf, programOf, say, type NodeSketch } from '../testing/flows.ts'
import { simulate } from './simulate.ts'

const both = (en: string, es: string) => [{ kind: 'text', text: { 'en-US': en, 'es-ES': es } }]
const call: NodeSketch = { type: 'subflow', data: { flowKey: 'below' }, to: { done: 'after', failed: 'after' } }
const after: NodeSketch = { type: 'say', data: { prompt: both('After.', 'Después.'), interruptible: false }, to: 'end' }
const end: NodeSketch = { type: 'end' }
const calling = (below: Partial<Flow>, above: Partial<Flow> = {}, start: NodeSketch = { type: 'start', to: 'call' }) =>
  programOf(flowOf({ start, call, after, end }, { languages: ['en-US', 'es-ES'], ...above }), {
    below: flowOf({ start: { type: 'start', to: 'end' }, end }, below),
  })

describe('the start of a sub-flow', () => {
  it('leaves the language alone, even in the first step and when it does not have it', () => {
    const { said } = simulate(calling({ languages: ['en-US'] }), [], { languages: ['es'] })
    expect(said.map(({ text }) => text)).toEqual(['Después.'])
  })

  it('does not go over to a language that only the sub-flow has', () => {
    const program = calling({ languages: ['fr-FR', 'en-US'], defaultLanguage: 'fr-FR' })
    expect(simulate(program, [], { languages: ['fr'] }).session.state?.language).toBe('en-US')
  })

  it('starts no recording: whoever refused it in the flow that called is not recorded', () => {
    const consent = { type: 'start', data: { consentPrompt: say('Press 1 to be recorded.') }, to: 'call' }
    const program = calling({ recording: 'always' }, { recording: 'afterConsent' }, consent)
    const refused = simulate(program, ['press 2'])
    expect(refused.transcript).not.toContain('(recording start)')
    expect(refused.session.state?.callRecording).toBe('off')
    expect(simulate(program, ['press 1']).transcript).toContain('(recording start)')
  })
})
