import type { Flow } from '#shared/flow/flow.ts'
import { Text, UnstyledButton } from '@mantine/core'
import { CircleAlert, TriangleAlert } from 'lucide-react'
import { nodeTitle } from '../history/valueWords.ts'
import { useView } from '../state/studio.ts'
import type { Problem } from './publishDraft.ts'

type ListProps = {
  title: string
  problems: readonly Problem[]
  color: 'red' | 'yellow'
  flow: Flow
  onGoTo: (nodeId: string, place: { field?: string | undefined; language?: string | undefined }) => void
}

/** Problems, each with the way to where it can be mended. */
export function ProblemList({ title, problems, color, flow, onGoTo }: ListProps) {
  const language = useView((view) => view.language)
  const Icon = color === 'red' ? CircleAlert : TriangleAlert
  return (
    <section className="publishProblems" data-color={color} aria-label={title}>
      <Text size="sm" fw={600} className="publishProblemsTitle">
        <Icon size={15} aria-hidden /> {title}
      </Text>
      <ul>
        {problems.map(({ nodeId, field, language: at, message, rule, edgeId }, index) => (
          <li key={`${rule} ${nodeId} ${edgeId} ${field} ${index}`} className="breaks">
            {nodeId !== undefined && (
              <UnstyledButton className="publishPlace" onClick={() => onGoTo(nodeId, { field, language: at })}>
                {nodeTitle(flow, nodeId, language)}
              </UnstyledButton>
            )}
            <span>{message}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
