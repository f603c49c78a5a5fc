import { Button } from '@mantine/core'
import { FailureNotice } from '../shell/FailureNotice.tsx'
import { RowSkeletons, type SkeletonsProps } from '../shell/RowSkeletons.tsx'

type Pages = {
  error: unknown
  hasNextPage: boolean
  isFetchingNextPage: boolean
  fetchNextPage: () => Promise<unknown>
}

/** The way to the next page, where there is one. */
export function ShowMore({ list: { error, hasNextPage, isFetchingNextPage, fetchNextPage } }: { list: Pages }) {
  if (!hasNextPage || error) return null
  return (
    <Button
      variant="default"
      onClick={() => void fetchNextPage()}
      loading={isFetchingNextPage}
      style={{ alignSelf: 'center' }}
    >
      Show more
    </Button>
  )
}

type ListEndProps = {
  list: Pages & { refetch: () => Promise<unknown> }
  isLoaded: boolean
  /** As in `The flows could not be loaded`. */
  what: string
  /** As in `The list could not be brought up to date`. */
  whole: string
  /** Of what stands for the rows meanwhile. */
  skeletons: SkeletonsProps
}

/** Below the rows: that they are on their way, what went wrong, or the way to more of them. */
export function ListEnd({ list, isLoaded, what, whole, skeletons }: ListEndProps) {
  const { error, hasNextPage, fetchNextPage, refetch } = list
  return (
    <>
      {Boolean(error) && (
        <FailureNotice
          title={isLoaded ? `${whole} could not be brought up to date` : `${what} could not be loaded`}
          error={error}
          retry={() => void (hasNextPage ? fetchNextPage() : refetch())}
        />
      )}
      {!isLoaded && !error && <RowSkeletons {...skeletons} />}
      <ShowMore list={list} />
    </>
  )
}
