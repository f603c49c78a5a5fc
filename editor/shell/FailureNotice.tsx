import { Alert, Button, Stack } from '@mantine/core'
import { CircleAlert } from 'lucide-react'
import { messageOf } from '../api/messageOf.ts'

/** What could not be loaded or done, in words, and the way to try once more. */
export function FailureNotice({ title, error, retry }: { title: string; error: unknown; retry?: () => void }) {
  return (
    <Alert variant="default" role="alert" title={title} icon={<CircleAlert aria-hidden />} className="failureNotice">
      <Stack gap="sm" align="flex-start">
        {messageOf(error)}
        {retry && (
          <Button variant="default" size="xs" onClick={retry}>
            Try again
          </Button>
        )}
      </Stack>
    </Alert>
  )
}
