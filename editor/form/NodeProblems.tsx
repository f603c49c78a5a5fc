import type { FlowNode } from '#shared/flow/flow.ts'
import type { Problem } from '#shared/flow/problem.ts'
import { UnstyledButton } from '@mantine/core'
import { CircleAlert, Info, TriangleAlert } from 'lucide-react'
import { useStore } from 'zustand'
import { useStudio } from '../state/studio.ts'
import { useNodeForm } from './nodeForm.ts'

const icons = { error: CircleAlert, warning: TriangleAlert, info: Info }
const words = { error: 'Error', warning: 'Warning', info: 'Note' }

/** To the first way out that leads nowhere, or to the list of them for those who may not choose. */
function showWays(from: HTMLElement): void {
  const ways = from.closest('.inspectorBody')?.querySelector('.ways')
  const first = ways?.querySelector<HTMLElement>('[data-nowhere] .wayChoose')
  ways?.scrollIntoView?.({ block: 'nearest' })
  first?.focus()
}

/**
 * What is wrong with a node, at its top; a problem of a field leads there. What stands at its field by now is only counted, and open
 * ways are one line: the rest is under Ways out.
 */
export function NodeProblems({ node, problems }: { node: FlowNode; problems: readonly Problem[] }) {
  const { view } = useStudio()
  const { told } = useNodeForm()
  const { keys } = useStore(told.store)
  const open = problems.filter(({ rule }) => rule === 'unwired-port').length
  // An empty prompt of the node itself says so at its field, which is in sight.
  const rest = problems.filter(
    ({ rule, field = '' }) => rule !== 'unwired-port' && !(rule === 'empty-prompt' && !field.includes('.')),
  )
  const marked = rest.filter((problem) => told.isTold(keys, problem))
  const [first] = marked
  const MarkedIcon = icons[first?.severity ?? 'info']
  const others = rest.filter((problem) => !marked.includes(problem))
  const goTo = ({ field, language }: Problem) => {
    if (language !== undefined) view.setState({ language })
    view.goTo(node.id, { field, language })
  }
  if (rest.length + open === 0) return null
  return (
    <ul className="inspectorProblems" aria-label="Problems of this node">
      {others.map((problem, index) => {
        const { severity, message, field } = problem
        const Icon = icons[severity]
        const line = (
          <>
            <Icon size={14} aria-label={words[severity]} />
            <span className="breaks">{message}</span>
          </>
        )
        return (
          <li key={index} data-severity={severity}>
            {field === undefined || field === '' ? (
              <span className="inspectorProblem">{line}</span>
            ) : (
              <UnstyledButton className="inspectorProblem" onClick={() => goTo(problem)}>
                {line}
              </UnstyledButton>
            )}
          </li>
        )
      })}
      {first && (
        <li data-severity={first.severity}>
          <UnstyledButton className="inspectorProblem" onClick={() => goTo(first)}>
            <MarkedIcon size={14} aria-label={words[first.severity]} />
            {marked.length === 1 ? '1 problem is marked below' : `${marked.length} problems are marked below`}
          </UnstyledButton>
        </li>
      )}
      {open > 0 && (
        <li data-severity="error">
          <UnstyledButton className="inspectorProblem" onClick={({ currentTarget }) => showWays(currentTarget)}>
            <CircleAlert size={14} aria-label={words.error} />
            {open === 1 ? '1 way leads nowhere yet' : `${open} ways lead nowhere yet`}
          </UnstyledButton>
        </li>
      )}
    </ul>
  )
}
