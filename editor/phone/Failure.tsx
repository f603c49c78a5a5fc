import { Alert, Button, Group } from '@mantine/core'
import { useStudio } from '../state/studio.ts'
import type { CallFailure } from './callFailure.ts'

/** So many problems are listed; the panel below the canvas has the rest. */
const shownAtMost = 5

type FailureProps = { failure: CallFailure; onTryAgain: () => void; onClose: () => void }

/** Why there is no call, and what to do; errors of the draft lead to their fields. */
export function Failure({ failure: { title, message, problems, mayTryAgain }, onTryAgain, onClose }: FailureProps) {
  const { view } = useStudio()
  return (
    <Alert
      color="red"
      role="alert"
      title={title}
      withCloseButton
      closeButtonLabel="Close the message"
      onClose={onClose}
      className="phoneFailure"
    >
      {message}
      {problems.length > 0 && (
        <ul className="phoneProblems">
          {problems.slice(0, shownAtMost).map((problem, index) => (
            <li key={index}>
              {problem.nodeId === undefined ? (
                problem.message
              ) : (
                <button
                  type="button"
                  onClick={() => view.goTo(problem.nodeId ?? '', { field: problem.field, language: problem.language })}
                >
                  {problem.message}
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
      {(mayTryAgain || problems.length > 0) && (
        <Group gap="xs" mt="xs">
          {mayTryAgain && (
            <Button size="compact-xs" variant="default" onClick={onTryAgain}>
              Try again
            </Button>
          )}
          {problems.length > 0 && (
            <Button size="compact-xs" variant="default" onClick={() => view.setState({ bottom: 'problems' })}>
              Show all problems
            </Button>
          )}
        </Group>
      )}
    </Alert>
  )
}
