import { readdirSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { leastData } from '#shared/testing/leastData.ts'
import { contextOf } from '#shared/testing/nodes.ts'
import { nodeTypes } from './registry.generated.ts'

/** A JSON schema as far as these checks look into it. */
type Field = {
  label?: string
  hidden?: boolean
  field?: string
  properties?: Record<string, Field>
  items?: Field
  additionalProperties?: Field | boolean
  anyOf?: Field[]
  oneOf?: Field[]
}

/**
 * Paths of fields that a form could not name. A field with a widget of its own (`field`) is drawn by that; items and values of
 * lists and records are only named when they are fields with parts.
 */
function unlabelled(schema: Field, path: string): string[] {
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    if (field.hidden) return []
    const here = `${path}.${name}`
    const missing = field.label ? [] : [here]
    return field.field === undefined ? [...missing, ...unlabelled(field, here)] : missing
  })
  const { additionalProperties: values, items, anyOf = [], oneOf = [] } = schema
  const below = [items, typeof values === 'object' ? values : undefined, ...anyOf, ...oneOf].filter(
    (part) => part !== undefined,
  )
  return [...own, ...below.flatMap((part) => (part.field === undefined ? unlabelled(part, `${path}[]`) : []))]
}

const folder = fileURLToPath(new URL('.', import.meta.url))

it('registers every folder', () => {
  const folders = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  expect(Object.keys(nodeTypes)).toEqual(folders.map(({ name }) => name).sort())
})

it('is up to date', () => {
  const script = fileURLToPath(new URL('../../../scripts/makeRegistry.mjs', import.meta.url))
  expect(spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' })).toMatchObject({
    status: 0,
    stderr: '',
  })
})

describe.each(Object.entries(nodeTypes))('%s', (name, type) => {
  const data = type.schema.parse(leastData[name] ?? {})
  const schema = z.toJSONSchema(type.schema, { io: 'input' }) as Field

  it('begins with data that its schema takes, unless the author must choose a schedule first', () => {
    const read = type.schema.safeParse(type.newData ?? {})
    expect(read.success || name === 'hours').toBe(true)
  })

  it('has the name of its folder, a title, a description and an icon', () => {
    expect(type.type).toBe(name)
    expect(type.title).toMatch(/^[A-Z]/)
    expect(type.description).toMatch(/^[A-Z].*\.$/)
    expect(type.icon).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
  })

  it('labels every field of its form', () => {
    expect(unlabelled(schema, name)).toEqual([])
  })

  it('has an upgrade from every older version', () => {
    const older = Array.from({ length: type.version - 1 }, (_, index) => index + 1)
    expect(older.filter((version) => !type.upgrades?.[version])).toEqual([])
  })

  it('has unique ports, each with a name', () => {
    const ports = type.ports(data)
    expect(new Set(ports.map(({ id }) => id)).size).toBe(ports.length)
    expect(ports.filter(({ label }) => label.trim() === '')).toEqual([])
  })

  it('keeps its data through JSON, and parses it to itself', () => {
    const copy: unknown = JSON.parse(JSON.stringify(data))
    expect(copy).toEqual(data)
    expect(type.schema.parse(copy)).toEqual(data)
  })

  it('describes itself on the card', () => {
    expect(type.summary(data, { language: 'en-US' })).toBeTypeOf('string')
  })

  it('enters without throwing, by a port of its own or with a memory that its schema knows', () => {
    const ports = type.ports(data).map(({ id }) => id)
    for (const context of [
      contextOf(),
      contextOf({ caller: { kind: 'withheld' }, channel: 'web', language: 'hi-IN' }),
    ]) {
      const move = type.enter({ data, context })
      if (move.kind === 'leave') expect(ports).toContain(move.port)
      if (move.kind !== 'wait') continue
      expect(type.resume).toBeDefined()
      expect(type.memorySchema?.parse(JSON.parse(JSON.stringify(move.memory)))).toEqual(move.memory)
    }
  })

  it('can be got past after a hang-up', () => {
    expect(type.passBy === undefined || type.ports(data).some(({ id }) => id === type.passBy)).toBe(true)
  })
})
