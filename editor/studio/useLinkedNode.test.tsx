import { flowOf } from '#shared/testing/flows.ts'
import { act } from 'react'
import { useNavigate } from 'react-router'
import { expect, it } from 'vitest'
import { settle } from '../testing.tsx'
import { useView } from '../state/studio.ts'
import { showPanel } from './showPanel.tsx'
import { useLinkedNode } from './useLinkedNode.ts'

const flow = flowOf({ start: { type: 'start', to: 'one' }, one: { type: 'say' } })

let navigate: ReturnType<typeof useNavigate> | undefined
function Linked() {
  useLinkedNode()
  navigate = useNavigate()
  const selected = useView((view) => view.selected)
  return <output>{[...selected].join(' ')}</output>
}

it.each([
  ['?node=one&phone=1', 'one', '?phone=1'],
  ['?node=gone', '', ''],
  // Of a version, which is shown over the draft.
  ['?version=v1&node=one', '', '?version=v1&node=one'],
])('goes once to the step that %s names, where the draft has it', async (search, selected, left) => {
  const { place } = await showPanel(flow, <Linked />)
  await act(async () => void navigate?.(search))
  await settle()
  expect(place.querySelector('output')?.textContent).toBe(selected)
  expect(window.location.search).toBe(left)
})
