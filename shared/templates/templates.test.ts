import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { flowSchema } from '../flow/flow.ts'
import { emptyWorld, lint } from '../flow/lint/lint.ts'
import { nodeTypes } from '../flow/nodes/registry.generated.ts'
import { readNodeData } from '../flow/readNodeData.ts'
import type { Schedule } from '../flow/schedule.ts'
import { textsOf } from '../flow/texts.ts'
import { coverageOf } from '../run/coverage.ts'
import { runTest } from '../run/scriptedTest.ts'
import { templates } from './templates.ts'

const nineToSix = [{ from: '09:00', to: '18:00' }]
const officeHours: Schedule = {
  key: 'office-hours',
  name: 'Office hours',
  timeZone: 'America/New_York',
  week: { '1': nineToSix, '2': nineToSix, '3': nineToSix, '4': nineToSix, '5': nineToSix },
  holidays: [],
}
const flows = await Promise.all(templates.map(async (template) => ({ ...template, flow: await template.load() })))

it('are at least eight, each with a key and an icon of its own', () => {
  expect(templates.length).toBeGreaterThanOrEqual(8)
  expect(new Set(templates.map(({ key }) => key)).size).toBe(templates.length)
  for (const { icon } of templates)
    expect(
      existsSync(`node_modules/lucide-react/dist/esm/icons/${icon}.mjs`) ||
        existsSync(`node_modules/lucide-react/dist/esm/icons/${icon}.js`),
      icon,
    ).toBe(true)
})

describe.each(flows)('$title', ({ flow, languages, schedules, title, description, needs }) => {
  it('is a flow document as its list entry says', () => {
    expect(flowSchema.safeParse(flow).error).toBeUndefined()
    expect([flow.name, flow.languages]).toEqual([title, [...languages]])
    expect(description).toMatch(/^[A-Z].*\.$/)
    expect(flow.nodes.every(({ label }) => label !== undefined && label !== '')).toBe(true)
  })
  it('has nothing that lint would report, once there is what it needs', () => {
    const problems = lint(flow, { ...emptyWorld, schedules: [...schedules] })
    const placeholders = problems.filter(({ rule }) => rule === 'placeholder')
    expect(problems.filter((problem) => !placeholders.includes(problem))).toEqual([])
    const said = placeholders.map(({ field }) => (field === 'url' ? 'service' : 'number'))
    const told = needs.flatMap((need) =>
      /web service/.test(need) ? 'service' : /teamNumber/.test(need) ? 'number' : [],
    )
    expect([...new Set(said)].toSorted()).toEqual(told.toSorted())
  })
  it('is written in all its languages', () => {
    for (const { nodeId, path, missing } of textsOf(flow)) expect(missing, `${nodeId} ${path}`).toEqual([])
  })
  it('passes its tests, which come to every node', () => {
    const results = flow.tests.map((test) => {
      const result = runTest(flow, test, { schedules: { 'office-hours': officeHours } })
      expect({ test: test.name, failures: result.failures, kind: result.kind }).toEqual({
        test: test.name,
        failures: [],
        kind: 'passed',
      })
      return result
    })
    expect(results.length).toBeGreaterThanOrEqual(2)
    expect(coverageOf(flow, results).nodes).toEqual([])
  })
  it('stands clear on the canvas, left to right', () => {
    const boxes = flow.nodes.map((node) => {
      const type = nodeTypes[node.type]
      const read = type && readNodeData(type, node)
      const ports = type && read?.ok ? type.ports(read.data).length : 0
      return { id: node.id, ...node.position, height: Math.max(80, 56 + 26 * ports) }
    })
    const notes = flow.notes.map(({ id, position, size }) => ({ id, ...position, height: size?.height ?? 100 }))
    const all = [...boxes, ...notes]
    for (const [index, one] of all.entries())
      for (const other of all.slice(index + 1)) {
        const isApart = Math.abs(one.x - other.x) >= 320
        const isBelow = one.y + one.height + 16 <= other.y || other.y + other.height + 16 <= one.y
        expect(isApart || isBelow, `${one.id} and ${other.id}`).toBe(true)
      }
    const start = boxes.find(({ id }) => id === 'start')
    expect(Math.min(...boxes.map(({ x }) => x))).toBe(start?.x)
  })
})
