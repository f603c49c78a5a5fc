import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { marketingMenu } from '#shared/templates/marketingMenu.ts'
import { defaultVoices } from '#runtime/channels/twilio/voices.ts'
import { simulate } from '#shared/run/simulate.ts'
import { programOf } from '#shared/testing/flows.ts'
import { begin, faultIn, heardIn, next, passed, type Expected } from './expected.ts'

const program = programOf(marketingMenu)
const at = '2026-01-05T10:00:00.000Z'
const beginning = {
  sessionId: '00000000-0000-4000-8000-000000000000',
  at,
  direction: 'inbound' as const,
  caller: { kind: 'number' as const, number: '+15550190001' },
  languages: [],
  seed: 1,
}
const turns = (script: readonly string[]) => {
  const all: Expected[] = [begin(program, beginning)]
  for (const line of script) {
    const last = all.at(-1)
    if (last && !last.isEnded) all.push(next(program, last, line, at))
  }
  return all
}

describe('what must be heard', () => {
  it('is what simulate says, turn by turn, for any script', () => {
    const line = fc.oneof(
      fc.constantFrom(...'0123456789*#').map((key) => `press ${key}`),
      fc.constantFrom('silence', 'say special offers', 'say blub'),
    )
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), (script) => {
        const simulated = simulate(program, script, { at, secondsPerLine: 0 })
        const expected = turns(script)
        expect(expected.flatMap(({ trail }) => trail)).toEqual(simulated.trail.map(passed))
        // A value and the text before it are one piece.
        const words = (texts: readonly string[]) => texts.map((text) => text.trim()).join(' ')
        const heard = expected.flatMap((turn) => turn.heard)
        expect(words(heard.map((one) => ('text' in one ? one.text : one.url)))).toBe(
          words(simulated.said.map(({ text }) => text)),
        )
        expect(new Set(heard.map((one) => ('text' in one ? one.language : '')))).toEqual(
          new Set(simulated.said.map(({ language }) => language)),
        )
        expect(expected.at(-1)?.isEnded).toBe(simulated.session.state?.ended !== undefined)
      }),
      { numRuns: 50 },
    )
  })

  it('has the voice of its language, and a file by its address', () => {
    const language = 'de-DE'
    const play = (url: string) =>
      heardIn([{ kind: 'play', prompt: [{ kind: 'audio', url, text: 'Guten Tag.', language }], interruptible: true }], {
        language,
        isEnded: false,
      })
    expect(play('')).toEqual([{ text: 'Guten Tag.', language, voice: defaultVoices[language] }])
    expect(play('https://files.test/a.mp3')).toEqual([{ url: 'https://files.test/a.mp3' }])
  })
})

describe('what was heard', () => {
  const [first] = turns([])
  if (!first) throw new Error('A call begins.')
  const [greeting, menu] = first.heard
  if (!greeting || !menu || !('text' in menu)) throw new Error('It begins with two texts.')

  it('is right to its end, or up to where it was cut short', () => {
    expect(faultIn(first, [greeting, menu], true)).toBeUndefined()
    expect(faultIn(first, [greeting], false)).toBeUndefined()
  })
  it.each([
    ['less than all', [greeting], 'was not heard'],
    ['another order', [menu, greeting], 'was to come'],
    ['something besides', [greeting, menu, menu], 'where nothing was to come'],
    ['another text', [greeting, { ...menu, text: `${menu.text} Or not.` }], 'Or not.'],
    ['another language', [greeting, { ...menu, language: 'fr-FR' }], 'fr-FR'],
    ['another voice', [greeting, { ...menu, voice: 'man' }], 'man'],
    ['a file', [greeting, { url: 'https://files.test/a.mp3' }], 'a.mp3'],
  ])('is wrong as %s', (_, heard, why) => {
    expect(faultIn(first, heard, true)).toContain(why)
  })
})
