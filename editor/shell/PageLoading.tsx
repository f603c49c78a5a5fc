import { Skeleton, Stack, VisuallyHidden } from '@mantine/core'

/** While the code of a page is on its way. */
export function PageLoading() {
  return (
    <Stack className="pageFrame" gap="sm">
      <VisuallyHidden role="status">The page is loading.</VisuallyHidden>
      <Skeleton height={28} width={180} />
      <Skeleton height={320} radius="md" />
    </Stack>
  )
}
