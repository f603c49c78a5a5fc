import type { Flow } from '#shared/flow/flow.ts'
import { blankFlow } from '#runtime/authoring/createFlow.ts'

/** Says a sentence and hangs up: the least that can be published. */
export const playableFlow = (name: string, text = 'Hello.'): Flow => ({
  ...blankFlow({ name }),
  nodes: [
    { id: 'start', type: 'start', version: 1, position: { x: 0, y: 0 }, data: {} },
    {
      id: 'hello',
      type: 'say',
      version: 1,
      position: { x: 0, y: 100 },
      data: { prompt: [{ kind: 'text', text: { 'en-US': text } }] },
    },
    { id: 'bye', type: 'end', version: 1, position: { x: 0, y: 200 }, data: {} },
  ],
  edges: [
    { id: 'e1', from: { nodeId: 'start', portId: 'next' }, to: 'hello' },
    { id: 'e2', from: { nodeId: 'hello', portId: 'next' }, to: 'bye' },
  ],
})
