import { flowOf } from '#shared/testing/flows.ts'
import { expect, it } from 'vitest'
import { createFlowStore } from './flowStore.ts'
import { editOpenFlow, keepOpen } from './openFlows.ts'
import type { Studio } from './studio.ts'
import { createStudioView } from './studioView.ts'

const newStudio = (flowId: string): Studio => ({
  ...{ flowId, flowKey: 'main', clientId: 'tab', firstRevision: 1, firstUpdatedBy: null, readOnly: undefined },
  document: createFlowStore(flowOf({})),
  view: createStudioView('en-US'),
})
const nameOf = ({ document }: Studio) => document.getState().flow.languages

it('changes a flow where it is open now, also when it was opened anew', () => {
  const add = (flowId: string, tag: string) =>
    editOpenFlow(flowId, 'Add a language', (flow) =>
      flow.languages.includes(tag) ? flow : { ...flow, languages: [...flow.languages, tag] },
    )
  const [first, second] = [newStudio('f1'), newStudio('f1')]
  expect(add('f1', 'es-ES')).toBe('closed')
  const closeFirst = keepOpen(first)
  expect(add('f1', 'es-ES')).toBe('done')
  expect(add('f1', 'es-ES')).toBe('gone')
  const closeSecond = keepOpen(second)
  closeFirst()
  expect(add('f1', 'fr-FR')).toBe('done')
  expect(nameOf(first)).not.toContain('fr-FR')
  expect(nameOf(second)).toContain('fr-FR')
  closeSecond()
  expect(add('f1', 'it-IT')).toBe('closed')
})

it('leaves a flow alone that is only looked at', () => {
  const close = keepOpen({ ...newStudio('f2'), readOnly: 'The flow is archived.' })
  expect(editOpenFlow('f2', 'Add a language', (flow) => ({ ...flow }))).toBe('closed')
  close()
})
