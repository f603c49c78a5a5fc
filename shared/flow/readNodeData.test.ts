import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { defineNode, leave, type AnyNodeType } from './defineNode.ts'
import { readNodeData } from './readNodeData.ts'

const type = defineNode({
  type: 'door',
  version: 3,
  title: 'Door',
  description: '',
  group: 'talk',
  icon: 'x',
  schema: z.strictObject({ colour: z.string(), height: z.number().default(2) }),
  upgrades: {
    1: ({ color }) => ({ colour: String(color) }),
    2: ({ colour }) => ({ colour: String(colour).toLowerCase() }),
  },
  ports: () => [],
  summary: () => '',
  enter: () => leave('next'),
}) as unknown as AnyNodeType
const messages = (given: AnyNodeType, version: number, data = {}) => {
  const read = readNodeData(given, { version, data })
  return read.ok ? [] : read.problems.map(({ field, message }) => (field ? `${field}: ${message}` : message))
}

describe('the data of a node', () => {
  it('is brought to the current version step by step, with its defaults', () => {
    expect(readNodeData(type, { version: 1, data: { color: 'RED' } })).toEqual({
      ok: true,
      data: { colour: 'red', height: 2 },
    })
    expect(readNodeData(type, { version: 3, data: { colour: 'RED' } })).toMatchObject({ data: { colour: 'RED' } })
  })

  it('of a newer version, or without a way to this one, is refused in words', () => {
    expect(messages(type, 4)).toEqual(['This Door was made by a newer Patchbay (version 4; this one knows 3).'])
    expect(messages({ ...type, upgrades: {} }, 2)).toEqual(['There is no upgrade of Door from version 2.'])
  })

  it('that an upgrade cannot take is refused, not thrown', () => {
    const fragile: AnyNodeType = {
      ...type,
      upgrades: {
        ...type.upgrades,
        1: () => {
          throw new TypeError('color is not a text')
        },
      },
    }
    expect(messages(fragile, 1)).toEqual(['This Door could not be brought from version 1 to 2.'])
  })

  it('that is not of its type is told field by field', () => {
    expect(messages(type, 3, { colour: 1, height: 'tall' }).map((message) => message.split(':')[0])).toEqual([
      'colour',
      'height',
    ])
  })
})
