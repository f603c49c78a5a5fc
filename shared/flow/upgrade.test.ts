import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { newFlow, newNode, wires } from '#shared/testing/graphs.ts'
import { currentFormat } from './flow.ts'
import { readFlow, upgradeSteps, type UpgradeStep } from './upgrade.ts'

const problemsOf = (raw: unknown) => {
  const read = readFlow(raw)
  return read.ok ? [] : read.problems
}

describe('readFlow', () => {
  it('reads a flow of the current format', () => {
    const flow = newFlow({ nodes: [newNode('a', 'start')] })
    expect(readFlow(JSON.parse(JSON.stringify(flow)))).toEqual({ ok: true, flow, upgrades: [] })
  })
  it('keeps node types it does not know', () => {
    const read = readFlow(newFlow({ nodes: [newNode('a', 'teleport', { where: ['home'] })] }))
    expect(read.ok && read.flow.nodes[0]).toMatchObject({ type: 'teleport', data: { where: ['home'] } })
  })
  it('refuses a newer format, and none', () => {
    expect(problemsOf({ ...newFlow(), format: 7 })).toEqual([
      { path: 'format', message: 'This flow was made by a newer Patchbay (format 7; this one reads up to 1).' },
    ])
    expect(problemsOf({ name: 'x' })).toEqual([{ path: 'format', message: 'A flow names its format, a whole number.' }])
    expect(problemsOf({ ...newFlow(), format: 0 })).toEqual([
      { path: 'format', message: 'There is no way from format 0 to 1.' },
    ])
  })
  it('says where and what is wrong, in sentences', () => {
    const { name: _name, ...nameless } = newFlow({ nodes: [newNode('a', 'say')], edges: wires('a.next > gone') })
    expect(problemsOf({ ...nameless, surprise: 1, languages: [] })).toEqual(
      expect.arrayContaining([
        { path: 'name', message: 'name is missing.' },
        { path: '', message: '“surprise” is not known here.' },
        expect.objectContaining({ path: 'languages' }),
      ]),
    )
    expect(problemsOf({ ...newFlow({ nodes: [newNode('a', 'say')], edges: wires('a.next > gone') }) })).toEqual([
      { path: 'edges.0.to', message: 'Edge e0 leads to node gone, which is not in the flow.' },
    ])
  })
  it.each([null, 'text', 4, [], undefined])('refuses %j', (raw) => {
    expect(problemsOf(raw)).toEqual([{ path: '', message: 'A flow is a JSON object.' }])
  })
  it('refuses endless nesting without running out of stack', () => {
    const deep = JSON.parse('['.repeat(50_000) + ']'.repeat(50_000)) as unknown
    expect(problemsOf({ ...newFlow(), deep })).toEqual([
      { path: '', message: 'The document is nested more than 64 deep.' },
    ])
  })
  it('refuses 2,000 nodes with a sentence', () => {
    const nodes = Array.from({ length: 2000 }, (_, index) => newNode(`n${index}`, 'say'))
    expect(problemsOf(newFlow({ nodes }))).toEqual([
      { path: 'nodes', message: 'A flow has at most 1,000 nodes. Move parts of it into sub-flows.' },
    ])
  })
  it('cleans text on its way in', () => {
    const read = readFlow(newFlow({ name: 'A\u0000B\ud800' }))
    expect(read.ok && read.flow.name).toBe('AB\ufffd')
  })
  it('throws at nothing', () => {
    fc.assert(fc.property(fc.anything(), (raw) => void expect(readFlow(raw).ok).toBe(false)))
    const parts = fc.record({ name: fc.anything(), nodes: fc.anything(), edges: fc.anything() }, { requiredKeys: [] })
    fc.assert(fc.property(parts, (part) => void expect(typeof readFlow({ ...newFlow(), ...part }).ok).toBe('boolean')))
  })
})

describe('upgrades', () => {
  const steps: Record<number, UpgradeStep> = {
    [currentFormat - 2]: {
      name: 'title becomes name',
      upgrade: ({ title = '', ...rest }) => ({ ...rest, name: title }),
    },
    [currentFormat - 1]: {
      name: 'names are trimmed',
      upgrade: (document) => ({ ...document, name: String(document['name']).trim() }),
    },
  }
  it('run one after the other, from the format of the document', () => {
    const { name: _name, ...rest } = newFlow()
    const shifted = Object.fromEntries(Object.entries(steps).map(([from, step]) => [Number(from) + 1, step]))
    const old = { ...rest, title: ' Old ', format: 0 }
    const schema = { safeParse: (data: unknown) => ({ success: true, data }) } as never
    expect(readFlow(old, { steps: shifted, format: 2, schema })).toMatchObject({
      ok: true,
      flow: { name: 'Old', format: 2 },
      upgrades: ['title becomes name', 'names are trimmed'],
    })
    expect(readFlow({ ...newFlow(), format: 1 }, { steps: shifted, format: 2, schema })).toMatchObject({
      upgrades: ['names are trimmed'],
    })
  })
  it('that fail are named', () => {
    const failing = { 0: { name: 'impossible', upgrade: () => { throw new Error('no') } } } // prettier-ignore
    expect(readFlow({ format: 0 }, { steps: failing })).toEqual({
      ok: false,
      problems: [{ path: 'format', message: 'The document could not be brought from format 0 to 1 (impossible).' }],
    })
  })
  it('of this build lead to its format without a gap', () => {
    const formats = Object.keys(upgradeSteps).map(Number)
    for (const from of formats) expect(from + 1 === currentFormat || formats.includes(from + 1)).toBe(true)
  })
})
