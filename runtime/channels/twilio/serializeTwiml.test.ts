import fc from 'fast-check'
import twilio from 'twilio'
import { describe, expect, it } from 'vitest'
import type { Action } from '#shared/run/action.ts'
import { actionsByKind, anyAction } from '#runtime/testing/anyActions.ts'
import { verbsOf } from './renderTwiml.ts'
import { removeForbidden, serializeTwiml, type TwimlElement } from './serializeTwiml.ts'

const { VoiceResponse } = twilio.twiml
type Voice = InstanceType<typeof VoiceResponse>
type Say = ReturnType<Voice['say']>

/** The same elements through the builder of the twilio package. */
function byPackage(verbs: readonly TwimlElement[]): string {
  const response = new VoiceResponse()
  for (const verb of verbs) addVerb(response, verb)
  return response.toString()
}

type Parent = Pick<Voice, 'say' | 'play' | 'pause'>

function addVerb(response: Voice, verb: TwimlElement): void {
  const attributes = attributesOf(verb)
  const text = textOf(verb)
  switch (verb.name) {
    case 'Gather': {
      const gather = response.gather(attributes)
      for (const child of elementsOf(verb)) addNested(gather, child)
      return
    }
    case 'Record':
      response.record(attributes)
      return
    case 'Dial': {
      const dial = response.dial(attributes)
      for (const child of elementsOf(verb)) dial.number(attributesOf(child), textOf(child))
      return
    }
    case 'Start': {
      const start = response.start(attributes)
      for (const child of elementsOf(verb)) start.recording(attributesOf(child))
      return
    }
    case 'Redirect':
      response.redirect(attributes, text)
      return
    case 'Hangup':
      response.hangup()
      return
    default:
      addNested(response, verb)
  }
}

function addNested(parent: Parent, verb: TwimlElement): void {
  if (verb.name === 'Play') parent.play(attributesOf(verb), textOf(verb))
  else if (verb.name === 'Pause') parent.pause(attributesOf(verb))
  else if (verb.name === 'Say') fill(parent.say(attributesOf(verb), ''), verb)
  else throw new Error(`No ${verb.name} here.`)
}

function fill(target: Pick<Say, 'addText' | 'break' | 'prosody' | 'sayAs'>, element: TwimlElement): void {
  for (const child of element.children ?? []) {
    if (typeof child === 'string') target.addText(child)
    else if (child.name === 'break') target.break(attributesOf(child))
    else if (child.name === 'say-as') target.sayAs(attributesOf(child) as never, textOf(child))
    else if (child.name === 'prosody') fill(target.prosody(attributesOf(child), ''), child)
    else throw new Error(`No ${child.name} here.`)
  }
}

const attributesOf = (element: TwimlElement) => ({ ...element.attributes })
const textOf = ({ children = [] }: TwimlElement) => children.filter((child) => typeof child === 'string').join('')
const elementsOf = ({ children = [] }: TwimlElement) => children.filter((child) => typeof child !== 'string')

const view = {
  turnUrl: 'https://ivr.example/twilio/sessions/s/turns/1#rc=5&rp=ct,rt,5xx',
  recordingUrl: 'https://ivr.example/twilio/recording?sessionId=s#rc=5&rp=ct,rt,5xx',
  language: 'en-US',
}

describe('serializeTwiml', () => {
  it('writes what the twilio package writes, byte for byte, for any actions', () => {
    fc.assert(
      fc.property(fc.array(anyAction, { maxLength: 6 }), (actions) => {
        const verbs = verbsOf(actions, view)
        expect(serializeTwiml(verbs)).toBe(byPackage(verbs))
      }),
      { numRuns: 300 },
    )
  })

  for (const [kind, action] of Object.entries(actionsByKind))
    it(`writes ${kind} as the twilio package does`, () => {
      fc.assert(
        fc.property(action as fc.Arbitrary<Action>, (one) => {
          const verbs = verbsOf([one], view)
          expect(serializeTwiml(verbs)).toBe(byPackage(verbs))
        }),
        { numRuns: 50 },
      )
    })

  it('writes an empty document as the twilio package does', () => {
    expect(serializeTwiml([])).toBe(new VoiceResponse().toString())
  })

  it('leaves out characters that XML forbids, in texts and attributes, where the package throws', () => {
    const dirty = 'a\0b\uD800c\uFFFEd\x0Be\uDC00'
    expect(() => byPackage([{ name: 'Say', children: [dirty] }])).toThrow()
    expect(serializeTwiml([{ name: 'Say', attributes: { voice: dirty }, children: [dirty] }])).toContain(
      '<Say voice="abcde">abcde</Say>',
    )
  })

  it('keeps characters beyond the basic plane', () => {
    expect(serializeTwiml([{ name: 'Say', children: ['😀😀 & 🎧'] }])).toContain('<Say>😀😀 &amp; 🎧</Say>')
  })

  it('gives well-formed text for any string at all', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.nat(0xffff).map((unit) => String.fromCharCode(unit)) }), (any) => {
        const verbs: TwimlElement[] = [{ name: 'Say', attributes: { voice: any }, children: [any] }]
        const clean = removeForbidden(any)
        expect(serializeTwiml(verbs)).toBe(
          byPackage([{ name: 'Say', attributes: { voice: clean }, children: [clean] }]),
        )
        expect(Buffer.from(serializeTwiml(verbs)).toString()).toBe(serializeTwiml(verbs))
      }),
    )
  })
})
