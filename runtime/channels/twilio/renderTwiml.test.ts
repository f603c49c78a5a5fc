import { describe, expect, it } from 'vitest'
import type { Action, SpokenPart } from '#shared/run/action.ts'
import { readStrictly } from '../../../simulator/testing/readStrictly.ts'
import { renderTwiml, restActions } from './renderTwiml.ts'

const next = 'https://ivr.example/twilio/sessions/s/turns/1#rc=5&rp=ct,rt,5xx'
const escaped = next.replace('&', '&amp;')
const view = { turnUrl: next, recordingUrl: 'https://ivr.example/twilio/recording?sessionId=s', language: 'fr-FR' }
const redirect = `<Redirect method="POST">${escaped}</Redirect>`
const say = (text: string) => `<Say voice="Polly.Joanna-Neural" language="en-US">${text}</Say>`

const text = (words: string, sound: object = {}): SpokenPart => ({
  kind: 'text',
  text: words,
  language: 'en-US',
  ...sound,
})
const play = (words: string, interruptible = true): Action => ({ kind: 'play', prompt: [text(words)], interruptible })
const collect = (change: object = {}): Action => ({
  kind: 'collect',
  prompt: [text('Press 1.')],
  interruptible: true,
  keys: { minLength: 1, maxLength: 1, endKey: '', gapSeconds: 2 },
  timeoutSeconds: 5,
  ...change,
})
const render = (actions: readonly Action[], change: object = {}) => {
  const document = renderTwiml(actions, { ...view, ...change })
  readStrictly(document)
  return document.replace(/^.*?<Response>|<\/Response>$/g, '')
}
const keysGather = (inner: string) =>
  `<Gather input="dtmf" action="${escaped}" method="POST" actionOnEmptyResult="true" timeout="5" numDigits="1" finishOnKey="" language="en-US">${inner}</Gather>`

describe('renderTwiml', () => {
  it('starts with the declaration and the root', () => {
    expect(renderTwiml([{ kind: 'hangUp' }], view)).toBe(
      '<?xml version="1.0" encoding="UTF-8"?><Response><Hangup/></Response>',
    )
  })

  describe('collecting', () => {
    it('plays an interruptible prompt inside the Gather and redirects behind it', () => {
      expect(render([collect()])).toBe(keysGather(say('Press 1.')) + redirect)
    })

    it('takes what is played directly before it into the Gather', () => {
      expect(render([play('Welcome.'), collect()])).toBe(keysGather(say('Welcome.') + say('Press 1.')) + redirect)
    })

    it('leaves outside what may not be interrupted, and everything before that', () => {
      expect(render([play('A'), play('B', false), play('C'), collect()])).toBe(
        say('A') + say('B') + keysGather(say('C') + say('Press 1.')) + redirect,
      )
    })

    it('plays an uninterruptible prompt of its own before an empty Gather', () => {
      const empty = keysGather('').replace('></Gather>', '/>')
      expect(render([play('A'), collect({ interruptible: false })])).toBe(say('A') + say('Press 1.') + empty + redirect)
    })

    it('waits for the first key inside the Gather where the gap between keys is shorter', () => {
      const xml = render([collect({ keys: { minLength: 1, maxLength: 2, endKey: '', gapSeconds: 2 } })])
      expect(xml).toContain('timeout="2" numDigits="2" finishOnKey=""')
      expect(xml).toContain(`${say('Press 1.')}<Pause length="3"/></Gather>`)
    })

    it('maps the end key', () => {
      const xml = render([collect({ keys: { minLength: 4, maxLength: 20, endKey: '#', gapSeconds: 5 } })])
      expect(xml).toContain('timeout="5" numDigits="20" finishOnKey="#"')
    })

    it('takes keys and speech in one Gather', () => {
      const speech = {
        language: 'de-DE',
        hints: ['Verkauf', 'Hilfe, bitte'],
        timeoutSeconds: 'auto',
        profanityFilter: false,
      }
      expect(render([collect({ speech })])).toContain('input="dtmf speech"')
      expect(render([collect({ speech })])).toContain(
        'finishOnKey="" language="de-DE" hints="Verkauf,Hilfe  bitte" speechTimeout="auto" profanityFilter="false">',
      )
      expect(render([collect({ speech: { ...speech, model: 'phone_call' } })])).toContain(
        'speechTimeout="2" speechModel="phone_call"',
      )
    })

    it('asks for no keys where only speech is wanted', () => {
      const speech = { language: 'en-US', hints: [], timeoutSeconds: 3, profanityFilter: true }
      const xml = render([collect({ keys: undefined, speech })])
      expect(xml).toContain('<Gather input="speech"')
      expect(xml).not.toMatch(/numDigits|finishOnKey|hints/)
    })

    it("listens in the session's language when nothing is said", () => {
      expect(render([collect({ prompt: [] })])).toContain('language="fr-FR"/>')
    })

    it('bounds the hints', () => {
      const hints = Array.from({ length: 600 }, (_, index) => `${index} ${'x'.repeat(200)}`)
      const xml = render([collect({ speech: { language: 'en-US', hints, timeoutSeconds: 3, profanityFilter: true } })])
      const written = /hints="([^"]*)"/.exec(xml)?.[1] ?? ''
      expect(written.length).toBeLessThanOrEqual(8000)
      expect(written.split(',').every((hint) => hint.length <= 100)).toBe(true)
    })
  })

  describe('speaking', () => {
    const spoken = (...prompt: SpokenPart[]) =>
      render([{ kind: 'play', prompt, interruptible: false }, { kind: 'hangUp' }]).replace('<Hangup/>', '')
    const value = (as: string, worth: string, more: object = {}) =>
      ({ kind: 'value', as, value: worth, language: 'en-US', ...more }) as SpokenPart

    it("speaks by the flow's voice, else by the language's", () => {
      expect(spoken(text('Hola', { language: 'es-ES' }), text('Hi', { voice: 'Polly.Amy', language: 'en-GB' }))).toBe(
        '<Say voice="Polly.Lucia-Neural" language="es-ES">Hola</Say><Say voice="Polly.Amy" language="en-GB">Hi</Say>',
      )
    })

    it('plays a file, and speaks its text when there is none', () => {
      const audio: SpokenPart = { kind: 'audio', url: 'https://m.example/a.mp3', text: 'Hi', language: 'en-US' }
      expect(spoken(audio, { ...audio, url: '' })).toBe(`<Play>https://m.example/a.mp3</Play>${say('Hi')}`)
    })

    it('reads values inside the sentence around them', () => {
      expect(spoken(text('Order'), value('digits', '12-34'), text('is ready.'))).toBe(
        say('Order <say-as interpret-as="digits">1234</say-as> is ready.'),
      )
    })

    it.each([
      ['digits', '1234', '<say-as interpret-as="digits">1234</say-as>'],
      ['digits', 'A12', '<say-as interpret-as="characters">A12</say-as>'],
      ['spelled', 'AB1', '<say-as interpret-as="spell-out">AB1</say-as>'],
      ['number', '1234', '<say-as interpret-as="cardinal">1234</say-as>'],
      ['number', '12.5', '12.5'],
      ['number', 'many', 'many'],
      ['date', '2026-11-21', '<say-as interpret-as="date" format="ymd">2026-11-21</say-as>'],
      ['date', '2026-11-21T10:00:00Z', '<say-as interpret-as="date" format="ymd">2026-11-21</say-as>'],
      ['date', 'tomorrow', 'tomorrow'],
      ['time', '14:30', '2:30 PM'],
      ['time', '2026-11-21T09:05:00+01:00', '9:05 AM'],
      ['money', '12.5', '$12.50'],
      ['money', '12', '$12'],
    ])('reads %s %s', (as, worth, expected) => {
      expect(spoken(value(as, worth))).toBe(say(expected))
    })

    it('reads money as the language writes it, and a rare currency by name', () => {
      expect(spoken(value('money', '1234.5', { language: 'de-DE', currency: 'EUR' }))).toContain('>1.234,50 €<')
      expect(spoken(value('money', '20', { currency: 'MXN' }))).toBe(say('20 Mexican pesos'))
    })

    it('spells values out for a voice without SSML', () => {
      expect(spoken(value('digits', '123', { voice: 'alice', rate: 80 }))).toBe(
        '<Say voice="alice" language="en-US">1 2 3</Say>',
      )
    })

    it('speaks nothing for an empty value', () => {
      expect(spoken(value('digits', ' '))).toBe('')
    })

    it('slows down by prosody', () => {
      expect(spoken(text('Slowly', { rate: 90 }))).toBe(say('<prosody rate="90%">Slowly</prosody>'))
    })

    it('pauses for whole seconds between Says and for fractions inside one', () => {
      const pause = (seconds: number): SpokenPart => ({ kind: 'pause', seconds })
      expect(spoken(text('A'), pause(2), text('B'))).toBe(`${say('A')}<Pause length="2"/>${say('B')}`)
      expect(spoken(text('A'), pause(0.4), text('B'))).toBe(say('A<break time="400ms"/>B'))
      expect(spoken(pause(0.4), text('B'))).toBe(`<Pause length="1"/>${say('B')}`)
    })

    it('splits a text that is too long for one Say after a sentence, losing no word', () => {
      const long = 'One sentence of the many. '.repeat(400).trim()
      const xml = spoken(text(long))
      const pieces = [...xml.matchAll(/<Say [^>]*>([^<]*)<\/Say>/g)].map(([, piece]) => piece ?? '')
      expect(pieces.length).toBe(3)
      expect(pieces.every((piece) => piece.length <= 4000 && piece.trimEnd().endsWith('.'))).toBe(true)
      expect(pieces.map((piece) => piece.trim()).join(' ')).toBe(long)
    })

    it('splits a text without a space, but no surrogate pair', () => {
      const xml = spoken(text(`x${'😀'.repeat(3000)}`))
      expect(Buffer.from(xml).toString()).toBe(xml)
      expect(xml.match(/😀/gu)).toHaveLength(3000)
    })
  })

  it('records with a callback and a Redirect for the silent recording that comes to no action', () => {
    const action: Action = {
      kind: 'record',
      maxSeconds: 120,
      silenceSeconds: 0,
      endKeys: '#',
      beep: true,
      trim: false,
      transcribe: false,
    }
    expect(render([play('After the tone.'), action])).toBe(
      `${say('After the tone.')}<Record action="${escaped}" method="POST" maxLength="120" timeout="0" finishOnKey="#" playBeep="true" trim="do-not-trim" recordingStatusCallback="${view.recordingUrl}" recordingStatusCallbackMethod="POST" recordingStatusCallbackEvent="in-progress completed absent"/>${redirect}`,
    )
    expect(render([{ ...action, maxSeconds: 600, transcribe: true }])).toMatch(/maxLength="120".*transcribe="true"/)
  })

  it('dials a number, answering when the far end does', () => {
    const action: Action = { kind: 'dial', number: '+15550100009', timeoutSeconds: 20, maxMinutes: 60, record: false }
    expect(render([action])).toBe(
      `<Dial action="${escaped}" method="POST" timeout="20" timeLimit="3600" answerOnBridge="true"><Number>+15550100009</Number></Dial>`,
    )
    const recorded = render([{ ...action, callerId: '+15550100001', record: true }])
    expect(recorded).toContain('callerId="+15550100001" answerOnBridge="true" record="record-from-answer-dual"')
    expect(recorded).toContain(`recordingStatusCallback="${view.recordingUrl}"`)
  })

  it('starts the recording of the call by TwiML and leaves its other changes to REST', () => {
    const start: Action = { kind: 'recording', change: 'start' }
    const pause: Action = { kind: 'recording', change: 'pause' }
    expect(render([start, { kind: 'hangUp' }])).toContain('<Start><Recording channels="dual" track="both"')
    expect(render([pause, { kind: 'hangUp' }])).toBe('<Hangup/>')
    expect(restActions([start, pause])).toEqual([{ kind: 'recording', change: 'pause' }])
  })

  it('goes on to the next turn where nothing waits and nobody hung up', () => {
    expect(render([play('One moment.', false)])).toBe(say('One moment.') + redirect)
    expect(render([])).toBe(redirect)
  })

  it('lets a key cut a prompt that no question follows, and takes it along to the next turn', () => {
    expect(render([play('A', false), play('One moment.')])).toBe(
      say('A') +
        `<Gather input="dtmf" action="${escaped}" method="POST" actionOnEmptyResult="true" timeout="1" numDigits="1" finishOnKey="" language="fr-FR">${say('One moment.')}</Gather>` +
        redirect,
    )
  })

  it('hangs up explicitly at the end of a session', () => {
    expect(render([play('Bye.'), { kind: 'hangUp' }, play('never')])).toBe(`${say('Bye.')}<Hangup/>`)
    expect(render([play('Bye.')], { isEnded: true })).toBe(`${say('Bye.')}<Hangup/>`)
  })

  it('keeps the largest prompt below 64 kB, with its Gather whole', () => {
    const prompt = Array.from({ length: 30 }, () => text('नमस्ते '.repeat(570), { language: 'hi-IN' }))
    const xml = renderTwiml([collect({ prompt })], view)
    expect(Buffer.byteLength(xml)).toBeLessThanOrEqual(64_000)
    expect(xml).toMatch(/<\/Gather><Redirect method="POST">[^<]*<\/Redirect><\/Response>$/)
  })
})
