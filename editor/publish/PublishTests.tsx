import { Text } from '@mantine/core'
import { FailureNotice } from '../shell/FailureNotice.tsx'
import type { TestsBeforePublishing } from '../tests/runTests.ts'

/** Whether the tests of the flow pass, and which do not. */
export function PublishTests({ tests, error }: { tests: TestsBeforePublishing | undefined; error: unknown }) {
  if (error !== null && error !== undefined) return <FailureNotice title="The tests could not be run" error={error} />
  if (!tests)
    return (
      <Text size="sm" className="quiet">
        Running the tests…
      </Text>
    )
  if (tests.total === 0)
    return (
      <Text size="sm" className="quiet">
        This flow has no tests.
      </Text>
    )
  if (tests.failed.length === 0)
    return (
      <Text size="sm" className="quiet">
        {tests.total === 1 ? 'Its test passes.' : `All ${tests.total} tests pass.`}
      </Text>
    )
  return (
    <section className="publishTests" aria-label="Tests">
      <Text size="sm" fw={600}>
        {tests.failed.length} of {tests.total} tests did not pass
      </Text>
      <ul>
        {tests.failed.map(({ testId, name, message }) => (
          <li key={testId} className="breaks">
            <b>{name}</b> {message}
          </li>
        ))}
      </ul>
    </section>
  )
}
