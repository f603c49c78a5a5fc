import { currentFormat, type Flow, type Json } from '#shared/flow/flow.ts'
import { demoLanguages } from './demoText.ts'

/** Where the demo company is, and what its opening hours and dates mean. */
export const demoTimeZone = 'America/New_York'

/** A node in short: where it stands on a grid of columns and rows, and where its ports lead. */
export type PlacedNode = {
  type: string
  label: string
  at: readonly [column: number, row: number]
  data?: Record<string, Json>
  note?: string
  to?: Readonly<Record<string, string>>
}

/** Wide enough for a card and its edges. */
const columnWidth = 360
const rowHeight = 200

type Given = Pick<Flow, 'name' | 'description' | 'variables' | 'notes' | 'tests'>

/** A flow document in the demo's languages from placed nodes. */
export function demoFlow(given: Given, placed: Readonly<Record<string, PlacedNode>>): Flow {
  const entries = Object.entries(placed)
  return {
    format: currentFormat,
    ...given,
    languages: [...demoLanguages],
    defaultLanguage: 'en-US',
    timeZone: demoTimeZone,
    recording: 'off',
    maxCallMinutes: 20,
    nodes: entries.map(
      ([
        id,
        {
          type,
          label,
          at: [column, row],
          data = {},
          note,
        },
      ]) => ({
        id,
        type,
        version: 1,
        label,
        position: { x: column * columnWidth, y: row * rowHeight },
        data,
        ...(note !== undefined && { note }),
      }),
    ),
    edges: entries.flatMap(([id, { to = {} }]) =>
      Object.entries(to).map(([portId, target]) => ({
        id: `${id}-${portId}`,
        from: { nodeId: id, portId },
        to: target,
      })),
    ),
  }
}
