import { Box, Group, Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'

/** Title, what can be done, and the page below: the same on every page but the canvas. */
export function PageFrame({
  title,
  lead,
  actions,
  children,
}: {
  title: string
  lead?: string
  actions?: ReactNode
  children: ReactNode
}) {
  return (
    <Box component="section" className="pageFrame" aria-label={title}>
      <title>{`${title} · Patchbay`}</title>
      <Group justify="space-between" align="flex-start" gap="sm" mb="md">
        <Stack gap={2}>
          <Title order={1} size="h3">
            {title}
          </Title>
          {lead !== undefined && (
            <Text size="sm" className="quiet">
              {lead}
            </Text>
          )}
        </Stack>
        {actions !== undefined && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </Box>
  )
}
