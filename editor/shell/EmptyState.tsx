import { Stack, Text, Title } from '@mantine/core'
import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'

/** What belongs here, why there is none, and what to do about it. */
export function EmptyState({
  icon: Icon,
  title,
  children,
  actions,
}: {
  icon: LucideIcon
  title: string
  children: ReactNode
  actions?: ReactNode
}) {
  return (
    <Stack align="center" gap="xs" ta="center" py={56} px="md">
      <Icon size={32} strokeWidth={1.5} className="quiet" aria-hidden />
      <Title order={2} size="h5">
        {title}
      </Title>
      <Text size="sm" className="quiet" maw="36rem" component="div">
        {children}
      </Text>
      {actions}
    </Stack>
  )
}
