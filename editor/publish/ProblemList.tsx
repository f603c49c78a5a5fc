import type { Flow } from '#shared/flow/flow.ts'
import type { Problem as LintProblem } from '#shared/flow/problem.ts'
import { fixesFor, type QuickFix } from '#shared/flow/quickFixes.ts'
import { Button, Text } from '@mantine/core'
import { CircleAlert, TriangleAlert, Wrench } from 'lucide-react'
import { useMemo } from 'react'
import { nodeTitle } from '../history/valueWords.ts'
import { useStudio, useView } from '../state/studio.ts'
import type { Problem } from './publishDraft.ts'

type ListProps = {
  title: string
  problems: readonly Problem[]
  color: 'red' | 'yellow'
  flow: Flow
  onGoTo: (nodeId: string, place: { field?: string | undefined; language?: string | undefined }) => void
  /** Mends it here; undefined while the draft is read anew. */
  onFix: ((fix: QuickFix) => void) | undefined
}

/** Problems, each with its remedy where there is an obvious one, and with the way to where it can be mended. */
export function ProblemList({ title, problems, color, flow, onGoTo, onFix }: ListProps) {
  const Icon = color === 'red' ? CircleAlert : TriangleAlert
  return (
    <section className="publishProblems" data-color={color} aria-label={title}>
      <Text size="sm" fw={600} className="publishProblemsTitle">
        <Icon size={15} aria-hidden /> {title}
      </Text>
      <ul>
        {problems.map((problem, index) => (
          <Row
            key={`${problem.rule} ${problem.nodeId} ${problem.edgeId} ${problem.field} ${index}`}
            {...{ problem, flow, onGoTo, onFix }}
          />
        ))}
      </ul>
    </section>
  )
}

/** The server's problem as the checker's: what it does not name is left out. */
function withoutGaps({ severity, rule, message, nodeId, edgeId, portId, field, language }: Problem): LintProblem {
  return {
    ...{ severity, rule, message },
    ...(nodeId !== undefined && { nodeId }),
    ...(edgeId !== undefined && { edgeId }),
    ...(portId !== undefined && { portId }),
    ...(field !== undefined && { field }),
    ...(language !== undefined && { language }),
  }
}

type RowProps = Pick<ListProps, 'flow' | 'onGoTo' | 'onFix'> & { problem: Problem }

function Row({ problem, flow, onGoTo, onFix }: RowProps) {
  const { readOnly } = useStudio()
  const language = useView((view) => view.language)
  const fixes = useMemo(
    () => (readOnly === undefined ? fixesFor(flow, withoutGaps(problem)) : []),
    [flow, problem, readOnly],
  )
  const { nodeId, field, language: at, message } = problem
  const title = nodeId === undefined ? undefined : nodeTitle(flow, nodeId, language)
  return (
    <li>
      <span className="publishProblem breaks">
        {title !== undefined && <b>{title}</b>} {message}
      </span>
      {fixes.map((fix) => (
        <Button
          key={fix.title}
          size="compact-xs"
          variant="default"
          leftSection={<Wrench size={12} aria-hidden />}
          disabled={onFix === undefined}
          onClick={() => onFix?.(fix)}
        >
          {fix.title}
        </Button>
      ))}
      {nodeId !== undefined && (
        <Button
          size="compact-xs"
          variant="subtle"
          className="publishPlace"
          aria-label={`Go to ${title}`}
          onClick={() => onGoTo(nodeId, { field, language: at })}
        >
          Go to
        </Button>
      )}
    </li>
  )
}
