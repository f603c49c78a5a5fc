import { describe, expect, it } from 'vitest'
import { contextOf } from '#shared/testing/nodes.ts'
import { textPrompt } from '../../prompt.ts'
import { optOut } from './node.ts'

const data = optOut.schema.parse({ prompt: textPrompt({ 'en-US': 'You will not be called again.' }) })

describe('optOut', () => {
  it('lists the number at once and acknowledges it, whatever key is pressed meanwhile', () => {
    expect(
      optOut.enter({ data, context: contextOf({ caller: { kind: 'number', number: '+15550123456' } }) }),
    ).toMatchObject({
      kind: 'leave',
      port: 'next',
      facts: [{ kind: 'optedOut', number: '+15550123456', scope: 'company' }],
      actions: [{ kind: 'play', interruptible: false, prompt: [{ text: 'You will not be called again.' }] }],
    })
  })

  it('lists the number for another scope', () => {
    const scoped = optOut.schema.parse({ scope: 'spring-offers' })
    expect(optOut.enter({ data: scoped, context: contextOf() })).toMatchObject({ facts: [{ scope: 'spring-offers' }] })
    expect(optOut.summary(scoped, { language: 'en-US' })).toBe('No more calls from spring-offers')
  })

  it.each([
    { kind: 'withheld' as const },
    { kind: 'client' as const, name: 'ada' },
    { kind: 'sip' as const, address: 'sip:ada@example.test' },
  ])('goes on with a note for %j', (caller) => {
    const move = optOut.enter({ data, context: contextOf({ caller }) })
    expect(move).toMatchObject({ kind: 'leave', port: 'next' })
    expect(move).toHaveProperty('note')
    expect(move).not.toHaveProperty('facts')
  })

  it('runs after a hang-up too', () => {
    expect(optOut.isSilent).toBe(true)
  })
})
