import { Skeleton, Stack, VisuallyHidden } from '@mantine/core'

/** Stands for rows that are on their way. */
export function RowSkeletons({ what, rows = 6, height = 44 }: { what: string; rows?: number; height?: number }) {
  return (
    <Stack gap="xs">
      <VisuallyHidden role="status">{`${what} are loading.`}</VisuallyHidden>
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} height={height} radius="md" />
      ))}
    </Stack>
  )
}
