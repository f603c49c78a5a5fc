import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Action, SpokenPart } from '#shared/run/action.ts'
import { anyAction } from '#runtime/testing/anyActions.ts'
import { apologyTwiml, closedTwiml, notInServiceTwiml } from './announcements.ts'
import { renderTwiml } from './renderTwiml.ts'
import { recordingUrl, turnUrl } from './urls.ts'
import { defaultVoices } from './voices.ts'

type Attribute = { type?: string; values?: string[]; enum?: string; list?: boolean }
type Schema = {
  /** Words, with spaces between them. */
  enums: Record<string, string>
  elements: Record<string, { text: boolean; attributes: Record<string, Attribute>; children: string[] }>
}
const schema = JSON.parse(readFileSync(new URL('../../testing/twimlSchema.json', import.meta.url), 'utf8')) as Schema

type Element = { name: string; attributes: Record<string, string>; text: string; children: Element[] }

/** A strict reader of what we write: no comments, no CDATA, double quotes, nothing between verbs. */
function parse(xml: string): Element {
  const root: Element = { name: '', attributes: {}, text: '', children: [] }
  const open = [root]
  const body = xml.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>/, '')
  expect(body.length).toBeLessThan(xml.length)
  for (const [token] of body.matchAll(/<(?:"[^"]*"|[^>"])*>|[^<]+/g)) {
    const top = open.at(-1) ?? root
    const tag = /^<(\/?)([A-Za-z-]+)((?: [A-Za-z-]+="[^"<]*")*)(\/?)>$/.exec(token)
    if (!tag) {
      expect(token).not.toMatch(/[<>]|&(?!(?:amp|lt|gt|quot|#x[0-9A-F]+);)/)
      top.text += token
      continue
    }
    const [, closes, name = '', attributes = '', isEmpty] = tag
    if (closes) {
      expect(open.pop()?.name).toBe(name)
      continue
    }
    const pairs = [...attributes.matchAll(/ ([A-Za-z-]+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key, value])
    expect(new Set(pairs.map(([key]) => key)).size).toBe(pairs.length)
    const element = { name, attributes: Object.fromEntries(pairs) as Record<string, string>, text: '', children: [] }
    top.children.push(element)
    if (!isEmpty) open.push(element)
  }
  expect(open).toEqual([root])
  expect(root.children.map(({ name }) => name)).toEqual(['Response'])
  return root.children[0] ?? root
}

function problemsOf({ name, attributes, text, children }: Element): string[] {
  const known = schema.elements[name]
  if (!known) return [`no element ${name}`]
  return [
    ...Object.entries(attributes).flatMap(([key, value]) => {
      const attribute = known.attributes[key]
      return attribute ? valueProblems(`${name} ${key}`, attribute, value) : [`${name} has no attribute ${key}`]
    }),
    ...(text !== '' && !known.text ? [`${name} holds text`] : []),
    ...children.flatMap((child) =>
      known.children.includes(child.name) ? problemsOf(child) : [`${name} holds ${child.name}`],
    ),
  ]
}

function valueProblems(where: string, { type, values, enum: named, list }: Attribute, value: string): string[] {
  const isRight = () => {
    if (type === 'number') return /^\d+$/.test(value)
    if (type === 'boolean') return value === 'true' || value === 'false'
    const allowed = values ?? (named === undefined ? undefined : schema.enums[named]?.split(' '))
    return !allowed || (list ? value.split(' ') : [value]).every((word) => allowed.includes(word))
  }
  return isRight() ? [] : [`${where} is ${value}`]
}

/** Everything said, with its tags. */
const spokenLength = (element: Element): number =>
  element.text.length + element.children.reduce((sum, child) => sum + spokenLength(child) + 30, 0)
const all = (element: Element): Element[] => [element, ...element.children.flatMap(all)]

const view = {
  turnUrl: turnUrl('https://ivr.example', { sessionId: '0d9e2f6a-0000-4000-8000-000000000000', turn: 1 }),
  recordingUrl: recordingUrl('https://ivr.example', '0d9e2f6a-0000-4000-8000-000000000000'),
  language: 'en-US',
}

function check(xml: string): Element {
  const response = parse(xml)
  expect(problemsOf(response)).toEqual([])
  const verbs = response.children
  // Whatever stands behind these is never reached; without one of them at the end the call would be cut off.
  const last = verbs.findIndex(({ name }) => name === 'Redirect' || name === 'Hangup' || name === 'Dial')
  expect(last).toBe(verbs.length - 1)
  for (const { name, attributes, text } of all(response)) {
    for (const [key, value] of Object.entries(attributes))
      if (/^action$|Callback$/.test(key)) expect(value).toMatch(/^https:.*#rc=5&amp;rp=ct,rt,5xx$/)
    if (name === 'Redirect') expect(text).toMatch(/^https:.*#rc=5&amp;rp=ct,rt,5xx$/)
  }
  expect(Buffer.byteLength(xml)).toBeLessThanOrEqual(64_000)
  return response
}

describe('a document', () => {
  it('has only elements, attributes, values and children that TwiML knows, and ends in a way on, for any actions', () => {
    fc.assert(
      fc.property(fc.array(anyAction, { maxLength: 8 }), (actions) => void check(renderTwiml(actions, view))),
      { numRuns: 500 },
    )
  })

  it.each(Object.keys(defaultVoices))(
    'is spoken and heard in a voice and a language that TwiML knows: %s',
    (language) => {
      const prompt: SpokenPart[] = [{ kind: 'text', text: 'Hello', language }]
      const keys = { minLength: 1, maxLength: 1, endKey: '', gapSeconds: 2 }
      const speech = { language, hints: ['yes'], timeoutSeconds: 'auto', profanityFilter: true } as const
      const collect: Action = { kind: 'collect', prompt, interruptible: true, keys, speech, timeoutSeconds: 5 }
      check(renderTwiml([collect], { ...view, language }))
      for (const xml of [apologyTwiml(language), notInServiceTwiml(language), closedTwiml({}, language)]) check(xml)
    },
  )

  it('never exceeds what the carrier takes, whatever it is made of', () => {
    const url = (index: number) => `https://media.example/${'a'.repeat(200)}/${index}.mp3`
    const language = 'en-US'
    const parts: Record<string, (index: number) => SpokenPart> = {
      text: (index) => ({ kind: 'text', text: `Sentence ${index}. ${'न'.repeat(3000)}`, language }),
      short: (index) => ({ kind: 'text', text: `Word ${index}.`, language, voice: index % 2 ? 'Polly.Amy' : 'alice' }),
      audio: (index) => ({ kind: 'audio', url: url(index), text: '', language }),
      pause: () => ({ kind: 'pause', seconds: 1 }),
    }
    for (const part of Object.values(parts))
      for (const interruptible of [true, false]) {
        const prompt = Array.from({ length: 1000 }, (_, index) => part(index))
        const keys = { minLength: 1, maxLength: 1, endKey: '', gapSeconds: 2 }
        const hints = Array.from({ length: 500 }, (_, index) => `${'ह'.repeat(99)}${index}`)
        const speech = { language, hints, timeoutSeconds: 'auto', profanityFilter: true } as const
        for (const actions of [
          [{ kind: 'play', prompt, interruptible }],
          [{ kind: 'collect', prompt, interruptible, keys, speech, timeoutSeconds: 5 }],
        ] satisfies Action[][]) {
          const response = check(renderTwiml(actions, view))
          // What is asked is still asked.
          if (actions.some(({ kind }) => kind === 'collect'))
            expect(all(response).some(({ name }) => name === 'Gather')).toBe(true)
          for (const say of all(response).filter(({ name }) => name === 'Say'))
            expect(spokenLength(say)).toBeLessThanOrEqual(4096)
        }
      }
  })
})
