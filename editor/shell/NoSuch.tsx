import { Button } from '@mantine/core'
import { Unplug } from 'lucide-react'
import { Link } from 'react-router'
import { EmptyState } from './EmptyState.tsx'

/** In the place of what the address names, and where to look for it. */
export function NoSuch({ title, path, label }: { title: string; path: string; label: string }) {
  return (
    <EmptyState
      icon={Unplug}
      title={title}
      actions={
        <Button component={Link} to={path} variant="default" mt="xs">
          {label}
        </Button>
      }
    >
      The address may have been mistyped, or what was here was deleted.
    </EmptyState>
  )
}
