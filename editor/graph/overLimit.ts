import { limits, type Flow } from '#shared/flow/flow.ts'

const counted = ['nodes', 'edges', 'notes', 'frames', 'variables'] as const

/** Why a document could not be saved for its size, in a sentence; undefined when it can be. */
export function overLimit(flow: Flow): string | undefined {
  const what = counted.find((part) => (flow[part]?.length ?? 0) > limits[part])
  if (what === undefined) return undefined
  return `A flow has at most ${limits[what].toLocaleString('en')} ${what}. Move parts of it into sub-flows.`
}
