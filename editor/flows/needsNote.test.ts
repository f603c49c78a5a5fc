import { flowSchema } from '#shared/flow/flow.ts'
import { templates } from '#shared/templates/templates.ts'
import { expect, it } from 'vitest'
import { withNeedsNote } from './needsNote.ts'

const flows = await Promise.all(templates.map(async ({ load, ...template }) => ({ ...template, flow: await load() })))

it.each(flows)('what $title needs is noted on its canvas, clear of everything else', ({ flow, needs }) => {
  const made = withNeedsNote(flow, needs)
  expect(flowSchema.safeParse(made).error).toBeUndefined()
  const note = made.notes.find(({ id }) => flow.notes.every((one) => one.id !== id))
  if (needs.length === 0) return expect(made).toBe(flow)
  for (const need of needs) expect(note?.text).toContain(need)
  const { x = 0, y = 0 } = note?.position ?? {}
  const { width = 0, height = 0 } = note?.size ?? {}
  for (const other of [...flow.nodes, ...flow.notes]) {
    const isBeside = other.position.x >= x + width || other.position.x + 264 <= x
    const isBelow = other.position.y >= y + height
    expect(isBeside || isBelow, other.id).toBe(true)
  }
})
