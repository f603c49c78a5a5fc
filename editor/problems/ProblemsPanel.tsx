import type { Flow } from '#shared/flow/flow.ts'
import type { Problem } from '#shared/flow/problem.ts'
import { fixesFor } from '#shared/flow/quickFixes.ts'
import { Button, SegmentedControl, UnstyledButton } from '@mantine/core'
import { CircleAlert, CircleCheck, Info, TriangleAlert, Wrench } from 'lucide-react'
import { useMemo, useState } from 'react'
import './problems.css'
import { cardOf } from '../canvas/cardOf.ts'
import { toastDone } from '../shell/toast.ts'
import { EmptyState } from '../shell/EmptyState.tsx'
import { RowSkeletons } from '../shell/RowSkeletons.tsx'
import { useFlow, useStudio, useView } from '../state/studio.ts'
import { PanelHead } from '../studio/PanelHead.tsx'
import { countBySeverity, keyOf, severities, type Severity } from './problemRows.ts'

const icons = { error: CircleAlert, warning: TriangleAlert, info: Info }
const titles = { error: 'Errors', warning: 'Warnings', info: 'Hints' }

/** Everything the checker found: each leads to its field, and some can be mended at the press of a button. */
export function ProblemsPanel() {
  const { view } = useStudio()
  const problems = useView((state) => state.problems)
  const checker = useView((state) => state.checker)
  const flow = useFlow((now) => now)
  const language = useView((state) => state.language)
  const [shown, setShown] = useState<Severity | 'all'>('all')
  const counts = countBySeverity(problems)
  const rows = problems.filter(({ severity }) => shown === 'all' || severity === shown)
  return (
    <>
      <PanelHead title="Problems" onClose={() => view.setState({ bottom: null })}>
        <FixAll flow={flow} problems={rows} />
        {problems.length > 0 && (
          <SegmentedControl
            size="xs"
            aria-label="Problems shown"
            value={shown}
            onChange={(value) => setShown(severities.find((one) => one === value) ?? 'all')}
            data={[
              { value: 'all', label: `All ${problems.length}` },
              ...severities
                .filter((severity) => counts[severity] > 0)
                .map((severity) => ({ value: severity, label: `${titles[severity]} ${counts[severity]}` })),
            ]}
          />
        )}
      </PanelHead>
      {checker === 'stopped' && problems.length > 0 && (
        <p className="problemsStopped" role="alert">
          <TriangleAlert size={15} aria-hidden className="problemIcon-warning" />
          The checker stopped. Reload the page. What is listed here is of before.
        </p>
      )}
      {problems.length === 0 && checker === 'stopped' ? (
        <EmptyState icon={TriangleAlert} title="The checker stopped">
          Reload the page. Until then nobody looks at the flow; what you draw is saved all the same.
        </EmptyState>
      ) : problems.length === 0 && checker === 'starting' ? (
        <RowSkeletons what="Problems" rows={3} height={28} />
      ) : problems.length === 0 ? (
        <EmptyState icon={CircleCheck} title="No problems">
          The checker looks at the flow with every change: ports that lead nowhere, keys used twice, missing
          translations, callers who could be stuck.
        </EmptyState>
      ) : (
        <ul className="problemList" aria-label="Problems">
          {rows.map((problem) => (
            <ProblemRow key={keyOf(problem)} problem={problem} flow={flow} language={language} />
          ))}
        </ul>
      )}
    </>
  )
}

function ProblemRow({ problem, flow, language }: { problem: Problem; flow: Flow; language: string }) {
  const { document, view, readOnly } = useStudio()
  const { severity, nodeId, field, language: tag, message } = problem
  const Icon = icons[severity]
  const node = nodeId === undefined ? undefined : flow.nodes.find(({ id }) => id === nodeId)
  const fixes = useMemo(() => (readOnly === undefined ? fixesFor(flow, problem) : []), [flow, problem, readOnly])
  const words = (
    <>
      <Icon size={15} className={`problemIcon problemIcon-${severity}`} aria-label={titles[severity].slice(0, -1)} />
      {node && <span className="problemNode">{cardOf(node, language).title}</span>}
      <span className="problemWords">{message}</span>
    </>
  )
  return (
    <li className="problemRow">
      {node ? (
        <UnstyledButton className="problemGo" onClick={() => view.goTo(node.id, { field, language: tag })}>
          {words}
        </UnstyledButton>
      ) : (
        <div className="problemGo">{words}</div>
      )}
      {fixes.map(({ title, apply }) => (
        <Button
          key={title}
          size="compact-xs"
          variant="default"
          leftSection={<Wrench size={12} />}
          onClick={() => document.edit(title, apply)}
        >
          {title}
        </Button>
      ))}
    </li>
  )
}

/** Removing a node is for its author to decide, one by one. */
const keepsAll = (flow: Flow, problem: Problem) =>
  problem.rule === 'unreachable-node' || problem.rule === 'two-starts' ? [] : fixesFor(flow, problem)

/** Mends at once whatever has one obvious remedy that takes nothing away. */
function FixAll({ flow, problems }: { flow: Flow; problems: readonly Problem[] }) {
  const { document, readOnly } = useStudio()
  const fixable = useMemo(
    () => (readOnly === undefined ? problems.filter((problem) => keepsAll(flow, problem).length > 0) : []),
    [flow, problems, readOnly],
  )
  if (fixable.length < 2) return null
  const fixAll = () => {
    const step = `Fix ${fixable.length} problems`
    document.edit(step, (begun) =>
      // Each is looked up anew: a fix before it may have mended it too.
      fixable.reduce((now, problem) => keepsAll(now, problem)[0]?.apply(now) ?? now, begun),
    )
    const titles = fixable.flatMap((problem) => keepsAll(flow, problem)[0]?.title ?? [])
    const counts = [...new Set(titles)].map((title) => `${title} (${titles.filter((one) => one === title).length})`)
    toastDone(`Mended: ${counts.join(', ')}.`, () => {
      if (document.getState().step === step) document.undo()
    })
  }
  return (
    <Button size="compact-xs" variant="light" leftSection={<Wrench size={12} />} onClick={fixAll}>
      Fix {fixable.length}
    </Button>
  )
}
