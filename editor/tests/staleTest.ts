import type { Flow, ScriptedTest } from '#shared/flow/flow.ts'
import type { TestResult } from '#shared/run/scriptedTest.ts'

/** A result, with the test and the draft that it is of. */
export type Judged = { test: ScriptedTest; flow: Flow; result: TestResult }

/** Parts of a document that are the same objects as long as nobody changed them. */
const parts = ['edges', 'variables', 'languages', 'defaultLanguage', 'voices', 'timeZone', 'maxSilences'] as const

/** What a caller meets is as it was: places on the canvas, names and notes may differ. */
export function isSameForTests(before: Flow, now: Flow): boolean {
  if (before === now) return true
  return (
    parts.every((part) => before[part] === now[part]) &&
    before.nodes.length === now.nodes.length &&
    before.nodes.every((node, index) => {
      const other = now.nodes[index]
      return (
        other !== undefined &&
        (node === other ||
          (node.id === other.id && node.type === other.type && node.label === other.label && node.data === other.data))
      )
    })
  )
}

/** The result no longer says how the test would come out. */
export const isStale = ({ test, flow }: Judged, now: { test: ScriptedTest; flow: Flow }): boolean =>
  !isSameForTests(flow, now.flow) ||
  test.script !== now.test.script ||
  test.expect !== now.test.expect ||
  test.setup !== now.test.setup
