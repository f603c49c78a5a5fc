import type { TryRequest } from '#shared/api/request.ts'
import { noBindings } from '#shared/flow/bindings.ts'
import { currentFormat, type Flow, type Json, type Variable } from '#shared/flow/flow.ts'
import { request } from '#shared/flow/nodes/request/node.ts'
import { start } from '#shared/flow/nodes/start/node.ts'
import type { RequestAction } from '#shared/run/action.ts'
import { compileVersion, linkProgram } from '#shared/run/program.ts'
import { step } from '#shared/run/step.ts'

const typeOf = (value: Json): Variable['type'] => {
  if (typeof value === 'number' || typeof value === 'boolean') return typeof value as 'number' | 'boolean'
  return typeof value === 'string' ? 'text' : Array.isArray(value) ? 'list' : 'json'
}

/** A flow that does nothing but send the request. */
function flowWith({ variables, language, timeZone, ...data }: TryRequest): Flow {
  const place = { version: 1, position: { x: 0, y: 0 } }
  return {
    format: currentFormat,
    name: 'Request',
    languages: [language],
    defaultLanguage: language,
    timeZone,
    recording: 'off',
    maxCallMinutes: 1,
    variables: Object.entries(variables).map(([name, value]) => ({ name, type: typeOf(value) })),
    nodes: [
      { ...place, id: 'start', type: start.type, version: start.version, data: {} },
      { ...place, id: 'request', type: request.type, version: request.version, data },
    ],
    edges: [{ id: 'e1', from: { nodeId: 'start', portId: 'next' }, to: 'request' }],
    notes: [],
    tests: [],
  }
}

/** The request as the node makes it, by the interpreter itself; `refusal` says why there is none. */
export function renderRequest(
  wanted: TryRequest,
  { id, at, seed }: { id: string; at: string; seed: number },
): { action: RequestAction } | { refusal: string } {
  const flow = flowWith(wanted)
  // No draft: on trial of one, a way that leads nowhere speaks of that instead.
  const version = { id, flowId: id, flowKey: 'request', number: 1, flow, bindings: noBindings }
  const { effect, trail } = step(
    linkProgram(compileVersion(version), []),
    { id, seq: 0, channel: 'phone', isTest: true },
    {
      kind: 'started',
      at,
      direction: 'inbound',
      caller: { kind: 'withheld' },
      languages: [],
      variables: wanted.variables,
      seed,
    },
  )
  if (effect) return { action: { ...effect, key: id } }
  return { refusal: trail.find(({ node }) => node === 'request')?.note ?? 'not sent' }
}
