import { useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'

/** Asks for an item as it is by now, after a save that came too late. Rejects where it is not told. */
export function useNewestItem(itemId: string): () => Promise<void> {
  const queries = useQueryClient()
  return useCallback(
    () => queries.refetchQueries({ queryKey: ['content', 'item', itemId] }, { throwOnError: true }),
    [queries, itemId],
  )
}
