import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalText } from './canonical.ts'
import { newFlow, newNode } from '#shared/testing/graphs.ts'
import type { Flow, Json } from './flow.ts'
import { contentHash } from './hash.ts'

const shuffled = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(shuffled)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, item]) => [name, shuffled(item)]),
  )
}
const json = fc.jsonValue({ maxDepth: 4 }).filter((value) => !JSON.stringify(value).includes('__proto__'))
const flows = fc
  .dictionary(
    fc.string().filter((name) => name !== '__proto__'),
    json,
    { maxKeys: 6 },
  )
  .map((data) => newFlow({ nodes: [newNode('a', 'say', data as Record<string, Json>)] }))

describe('canonicalText', () => {
  it('opens with what the document is, and ends with a line feed', () => {
    const text = canonicalText(newFlow({ description: 'Greets.' }))
    expect(
      text.startsWith('{\n  "format": 1,\n  "name": "Trial",\n  "description": "Greets.",\n  "defaultLanguage"'),
    ).toBe(true)
    expect(text.endsWith('\n}\n')).toBe(true)
    expect(text).not.toContain('\r')
  })
  it('leaves out what is undefined and writes empty lists and objects on one line', () => {
    const text = canonicalText({ ...newFlow(), description: undefined } as unknown as Flow)
    expect(text).not.toContain('description')
    expect(text).toContain('"nodes": []')
  })
  it('does not depend on the order of names, and keeps every value', () => {
    fc.assert(
      fc.property(flows, (flow) => {
        const text = canonicalText(flow)
        expect(canonicalText(shuffled(flow as unknown as Json) as unknown as Flow)).toBe(text)
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(flow)))
        expect(canonicalText(JSON.parse(text) as Flow)).toBe(text)
      }),
    )
  })
})

describe('contentHash', () => {
  it('is the SHA-256 of the canonical text', () => {
    expect(contentHash(newFlow())).toMatch(/^[0-9a-f]{64}$/)
    expect(contentHash(newFlow())).toBe(contentHash(JSON.parse(JSON.stringify(newFlow())) as Flow))
    expect(contentHash(newFlow({ name: 'Ünïcode 😀' }))).not.toBe(contentHash(newFlow()))
  })
  it('is the one other tools compute', async () => {
    const { createHash } = await import('node:crypto')
    const flow = newFlow({ name: 'नमस्ते 😀' })
    expect(contentHash(flow)).toBe(createHash('sha256').update(canonicalText(flow)).digest('hex'))
  })
})
