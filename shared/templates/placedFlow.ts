import { currentFormat, type Flow, type FlowNode, type Json } from '../flow/flow.ts'

/** Where the company of the templates is, and what its opening hours and dates mean until an author changes it. */
export const templateTimeZone = 'America/New_York'

/** A node in short: where it stands on a grid of columns and rows, and where its ports lead. */
export type PlacedNode = {
  type: string
  label: string
  at: readonly [column: number, row: number]
  data?: Record<string, Json>
  note?: string
  to?: Readonly<Record<string, string>>
}

/** Cards are 264 wide. The tallest are menus of seven ways out: 56 and 26 for each. */
const columnWidth = 380
const rowHeight = 260

type Given = Pick<Flow, 'name' | 'description' | 'languages' | 'variables' | 'notes' | 'tests'>

/** A flow document from placed nodes. */
export function placedFlow(given: Given, placed: Readonly<Record<string, PlacedNode>>): Flow {
  const entries = Object.entries(placed)
  const [defaultLanguage = 'en-US'] = given.languages
  const nodes = entries.map(([id, { type, label, at, data = {}, note }]): FlowNode => {
    const position = { x: at[0] * columnWidth, y: at[1] * rowHeight }
    return { id, type, version: 1, label, position, data, ...(note !== undefined && { note }) }
  })
  const edges = entries.flatMap(([id, { to = {} }]) =>
    Object.entries(to).map(([portId, target]) => ({ id: `${id}-${portId}`, from: { nodeId: id, portId }, to: target })),
  )
  return {
    format: currentFormat,
    ...given,
    defaultLanguage,
    timeZone: templateTimeZone,
    recording: 'off',
    maxCallMinutes: 20,
    nodes,
    edges,
  }
}
