import { Button } from '@mantine/core'
import { Unplug } from 'lucide-react'
import { Link } from 'react-router'
import { EmptyState } from './EmptyState.tsx'
import { PageFrame } from './PageFrame.tsx'

export function NotFoundPage() {
  return (
    <PageFrame title="Nothing here">
      <EmptyState
        icon={Unplug}
        title="This address leads nowhere"
        actions={
          <Button component={Link} to="/flows" variant="default" mt="xs">
            Go to the flows
          </Button>
        }
      >
        It may have been mistyped, or what was here was deleted.
      </EmptyState>
    </PageFrame>
  )
}
