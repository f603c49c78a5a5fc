import { expect, it } from 'vitest'
import { largeFlow } from '#shared/testing/largeFlow.ts'
import { flowSchema } from '../flow.ts'
import { emptyWorld, lint } from './lint.ts'
import { warmUpLint } from './warmUp.ts'

const world = { ...emptyWorld, schedules: ['office'] }

it('finds nothing in a sound flow of 500 nodes', () => {
  const flow = largeFlow(500)
  expect(flow.nodes).toHaveLength(500)
  expect(flowSchema.safeParse(flow).error).toBeUndefined()
  expect(lint(flow, world)).toEqual([])
})

it('says the same of a changed flow, whether it has seen the one before or not', () => {
  const flow = largeFlow(61)
  lint(flow, world)
  const changes = [
    { ...flow, maxCallMinutes: 1 },
    { ...flow, languages: ['en-US', 'es-ES', 'fr-FR'] },
    { ...flow, recording: 'afterConsent' as const },
    { ...flow, variables: [] },
    { ...flow, nodes: flow.nodes.map((node, index) => (index === 9 ? { ...node, data: { prompt: 4 } } : node)) },
  ]
  for (const changed of changes) expect(lint(changed, world)).toEqual(lint(structuredClone(changed), world))
})

it('is warmed up without knowing a node of the sample afterwards', () => {
  const sample = largeFlow(21)
  warmUpLint(sample)
  expect(lint(sample, emptyWorld).map(({ rule }) => rule)).toEqual(['unknown-schedule', 'unknown-schedule'])
})
