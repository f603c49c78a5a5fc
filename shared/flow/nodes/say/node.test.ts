import { describe, expect, it } from 'vitest'
import { contextOf } from '#shared/testing/nodes.ts'
import { textPrompt } from '../../prompt.ts'
import { say } from './node.ts'

const data = say.schema.parse({ prompt: textPrompt({ 'en-US': 'Hello {{ contact.firstName }}.', 'es-ES': 'Hola.' }) })

describe('say', () => {
  it('plays its prompt and leaves', () => {
    const context = contextOf({ values: { contact: { firstName: 'Ada' } } })
    expect(say.enter({ data, context })).toEqual({
      kind: 'leave',
      port: 'next',
      actions: [
        { kind: 'play', prompt: [{ kind: 'text', text: 'Hello Ada.', language: 'en-US' }], interruptible: true },
      ],
    })
  })

  it('speaks the language of the session', () => {
    expect(say.enter({ data, context: contextOf({ language: 'es-ES' }) })).toMatchObject({
      actions: [{ prompt: [{ text: 'Hola.', language: 'es-ES' }] }],
    })
  })

  it('plays to the end where it may not be cut', () => {
    const whole = say.schema.parse({ ...data, interruptible: false })
    expect(say.enter({ data: whole, context: contextOf() })).toMatchObject({ actions: [{ interruptible: false }] })
  })

  it('emits nothing for an empty prompt', () => {
    expect(say.enter({ data: say.schema.parse({}), context: contextOf() })).toEqual({ kind: 'leave', port: 'next' })
  })

  it('is passed over after a hang-up', () => {
    expect(say).toMatchObject({ passBy: 'next' })
    expect(say.isSilent).toBeFalsy()
  })

  it('shows its words on the card', () => {
    expect(say.summary(data, { language: 'es-ES' })).toBe('Hola.')
  })
})
