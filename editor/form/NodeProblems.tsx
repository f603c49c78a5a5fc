import type { FlowNode } from '#shared/flow/flow.ts'
import type { Problem } from '#shared/flow/problem.ts'
import { UnstyledButton } from '@mantine/core'
import { CircleAlert, Info, TriangleAlert } from 'lucide-react'
import { useStudio } from '../state/studio.ts'

const icons = { error: CircleAlert, warning: TriangleAlert, info: Info }
const words = { error: 'Error', warning: 'Warning', info: 'Note' }

/** All that is wrong with a node, at its top; a problem of a field leads there. */
export function NodeProblems({ node, problems }: { node: FlowNode; problems: readonly Problem[] }) {
  const { view } = useStudio()
  if (problems.length === 0) return null
  return (
    <ul className="inspectorProblems" aria-label="Problems of this node">
      {problems.map(({ severity, message, field, language }, index) => {
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
              <UnstyledButton
                className="inspectorProblem"
                onClick={() => {
                  if (language !== undefined) view.setState({ language })
                  view.goTo(node.id, { field, language })
                }}
              >
                {line}
              </UnstyledButton>
            )}
          </li>
        )
      })}
    </ul>
  )
}
