import { describe, expect, it } from 'vitest'
import { matchAnswer } from './matchAnswer.ts'
import { yesNoChoices } from './yesNo.ts'

const answer = (text: string, language: string) =>
  matchAnswer(yesNoChoices, { speech: { text } }, { language, minConfidence: 0 })?.id

describe('yesNoChoices', () => {
  it.each([
    ['en-US', 'Yes, please.', 'yes'],
    ['en-US', "that's right", 'yes'],
    ['en-US', 'No.', 'no'],
    ['en-US', 'not correct', 'no'],
    ['en-US', 'yes and no', undefined],
    ['en-US', 'maybe', undefined],
    ['en-US', 'one', 'yes'],
    ['es-MX', 'si', 'yes'],
    ['es-ES', 'no es correcto', 'no'],
    ['fr-FR', "d'accord", 'yes'],
    ['fr-FR', 'pas d’accord', 'no'],
    ['de-DE', 'ja genau', 'yes'],
    ['de-DE', 'nicht richtig', 'no'],
    ['hi-IN', 'जी हाँ', 'yes'],
    ['hi-IN', 'जी नहीं', 'no'],
    ['hi-IN', 'सही नहीं', 'no'],
  ])('in %s takes %j for %s', (language, text, id) => {
    expect(answer(text, language)).toBe(id)
  })
})
