import { flowOf } from '#shared/testing/flows.ts'
import { setText, textsOf } from '#shared/flow/texts.ts'
import { expect, it } from 'vitest'
import { createFlowStore } from '../state/flowStore.ts'
import { restoreVersion } from './restoreVersion.ts'

const words = (english: string, spanish: string) => [{ kind: 'text', text: { 'en-US': english, 'es-ES': spanish } }]
const version = flowOf(
  { start: { type: 'start', to: 'bye' }, bye: { type: 'end', data: { prompt: words('Goodbye.', 'Adiós.') } } },
  { languages: ['en-US', 'es-ES'] },
)
const place = { nodeId: 'bye', path: 'prompt.0.text', language: 'en-US' }
const draft = setText(version, { ...place, text: 'Bye.' })
const staleIn = (flow: typeof version) => textsOf(flow).flatMap(({ stale }) => stale)

it('brings a version back with its translations as good as they were', () => {
  const store = createFlowStore(draft)
  expect(staleIn(draft)).toEqual(['es-ES'])
  restoreVersion(store, 3, version)
  expect(staleIn(store.getState().flow)).toEqual([])
  expect(store.getState()).toEqual({ flow: version, step: 'Restore version 3' })
})

it('is taken back by undo while it was the last thing done', () => {
  const store = createFlowStore(draft)
  const takeBack = restoreVersion(store, 3, version)
  takeBack()
  expect(store.getState().flow).toBe(draft)
  expect(store.history.getState().pastStates).toHaveLength(0)
  takeBack()
  expect(store.getState().flow).toBe(draft)
})

it('is taken back as a step of its own once something else was done', () => {
  const store = createFlowStore(draft)
  const takeBack = restoreVersion(store, 3, version)
  store.edit('Rename', (flow) => ({ ...flow, name: 'Other' }))
  takeBack()
  expect(store.getState()).toEqual({ flow: draft, step: 'Take back version 3' })
  store.undo()
  expect(store.getState().flow.name).toBe('Other')
})
