import type { Problem } from '#shared/flow/problem.ts'
import { flowOf, say } from '#shared/testing/flows.ts'
import { act } from 'react'
import { expect, it } from 'vitest'
import { showInStudio } from '../saving/testing.tsx'
import { ProblemsButton } from './ProblemsButton.tsx'
import { ProblemsPanel } from './ProblemsPanel.tsx'

const flow = flowOf({ start: { type: 'start', to: 'bye' }, bye: { type: 'end', data: { prompt: say('Bye.') } } })
const problem: Problem = { rule: 'missing-text', severity: 'error', nodeId: 'bye', message: 'No words.' }
const open = () =>
  showInStudio(
    flow,
    <>
      <ProblemsButton isOpen onClick={() => undefined} />
      <ProblemsPanel />
    </>,
  )

it('speaks of no problems only once the flow has been checked', async () => {
  const { place, studio } = await open()
  expect(place.textContent).not.toContain('No problems')
  expect(place.querySelector('button')?.getAttribute('aria-label')).toBe('Problems: Checking…')
  await act(async () => studio.view.setState({ checker: 'working', isChecked: true }))
  expect(place.textContent).toContain('No problems')
})

it.each([
  ['nothing was found before', []],
  ['something was', [problem]],
])('says that the checker stopped, when %s', async (_when, problems) => {
  const { place, studio } = await open()
  await act(async () => studio.view.setState({ checker: 'stopped', problems }))
  expect(place.textContent).not.toContain('No problems')
  expect(place.querySelector('button')?.getAttribute('aria-label')).toBe(
    'Problems: The checker stopped. Reload the page',
  )
  expect(place.textContent).toMatch(/The checker stopped\.? ?Reload the page\./)
  expect(place.querySelectorAll('.problemRow')).toHaveLength(problems.length)
})
