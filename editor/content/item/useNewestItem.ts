import type { ContentItem } from '#shared/api/content.ts'
import { useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'

/** Asks for an item as it is by now, as after a save that came too late; its page shows it, too. Rejects where it is not told. */
export function useNewestItem(itemId: string): () => Promise<ContentItem | undefined> {
  const queries = useQueryClient()
  return useCallback(async () => {
    const queryKey = ['content', 'item', itemId]
    await queries.refetchQueries({ queryKey }, { throwOnError: true })
    return queries.getQueryData<ContentItem>(queryKey)
  }, [queries, itemId])
}
