import { Button, VisuallyHidden } from '@mantine/core'
import { CircleAlert, CircleCheck, CircleDashed, TriangleAlert } from 'lucide-react'
import { useView } from '../state/studio.ts'
import { Hint } from '../studio/Hint.tsx'
import { countBySeverity } from './problemRows.ts'

/** How the flow stands, at a glance; opens the list. */
export function ProblemsButton({ isOpen, onClick }: { isOpen: boolean; onClick: () => void }) {
  const problems = useView((view) => view.problems)
  // Of nodes that are being made, nothing is held against anybody yet.
  const isQuiet = useView(({ problems: all, quiet }) =>
    all.every(({ severity, nodeId }) => severity === 'info' || (nodeId !== undefined && quiet.has(nodeId))),
  )
  const checker = useView((view) => view.checker)
  const isChecked = useView((view) => view.isChecked)
  const { error, warning } = countBySeverity(problems)
  const words = [
    error > 0 ? `${error} ${error === 1 ? 'error' : 'errors'}` : '',
    warning > 0 ? `${warning} ${warning === 1 ? 'warning' : 'warnings'}` : '',
  ].filter(Boolean)
  const none = { starting: 'Checking…', working: 'No problems', stopped: 'The checker stopped' }[checker]
  const said = checker === 'stopped' ? `${none}. Reload the page` : words.length > 0 ? words.join(', ') : none
  return (
    <>
      <Hint label={checker === 'stopped' ? `${said}.` : `${said}. Errors keep a flow from being published.`}>
        <Button
          size="xs"
          variant={isOpen ? 'light' : 'default'}
          aria-pressed={isOpen}
          data-checked={isChecked}
          aria-label={`Problems: ${said}`}
          leftSection={
            checker === 'stopped' ? (
              <TriangleAlert size={15} className="badgeWarning" />
            ) : isQuiet && error + warning > 0 ? (
              <CircleDashed size={15} className="quiet" />
            ) : error > 0 ? (
              <CircleAlert size={15} className="badgeError" />
            ) : warning > 0 ? (
              <TriangleAlert size={15} className="badgeWarning" />
            ) : checker === 'starting' ? undefined : (
              <CircleCheck size={15} className="badgeRight" />
            )
          }
          onClick={onClick}
        >
          {error + warning > 0 && checker !== 'stopped' ? (
            <span className="numeric">{error > 0 ? error : warning}</span>
          ) : (
            none
          )}
        </Button>
      </Hint>
      <VisuallyHidden role="status">{said}</VisuallyHidden>
    </>
  )
}
