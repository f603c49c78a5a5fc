import { Skeleton, Stack, VisuallyHidden } from '@mantine/core'

export type SkeletonsProps = {
  what: string
  rows?: number
  height?: number
  /** How they are laid out, where they are no rows: cards as the cards they stand for. */
  className?: string
}

/** Stands for rows that are on their way. */
export function RowSkeletons({ what, rows = 6, height = 44, className }: SkeletonsProps) {
  const all = Array.from({ length: rows }, (_, row) => <Skeleton key={row} height={height} radius="md" />)
  return (
    <>
      <VisuallyHidden role="status">{`${what} are loading.`}</VisuallyHidden>
      {className === undefined ? <Stack gap="xs">{all}</Stack> : <div className={className}>{all}</div>}
    </>
  )
}
