import type { ContentItem, ContentUse } from '#shared/api/content.ts'
import { useMemo } from 'react'
import { useClient } from '../api/clientContext.ts'
import { saveFile } from '../flows/saveFile.ts'
import { toastDone, toastFailure } from '../shell/toast.ts'
import {
  changeItems,
  deleteItem,
  exportItems,
  restoreItem,
  usesIn,
  type BulkWish,
  type ContentOutcome,
} from './contentRequests.ts'
import { itemCount } from './contentWords.ts'
import { useRefreshContent } from './useContent.ts'

type Item = Pick<ContentItem, 'id' | 'title' | 'tags' | 'folder'>
type Told = {
  /** It was not deleted, because flows play it. */
  onInUse: (item: Item, uses: readonly ContentUse[]) => void
  /** What was not done, and why, under a title that also says how many were; `undo` takes those back. */
  onRefused: (title: string, outcomes: readonly ContentOutcome[], undo: (() => void) | undefined) => void
}
/** One thing for several items. */
type Part = { items: readonly Item[]; wish: BulkWish }
type Words = {
  /** Of `3 items`: what was done with them, without the full stop. */
  done: (count: string) => string
  failed: string
}

export type ContentActions = ReturnType<typeof useContentActions>

/** What can be done to items of the library: says what came of it, with a way back, and has the pages ask anew. */
export function useContentActions({ onInUse, onRefused }: Told) {
  const client = useClient()
  const refresh = useRefreshContent()
  return useMemo(() => {
    /** True when all of it was done. */
    const attempt = async (failed: string, work: () => Promise<boolean>): Promise<boolean> => {
      try {
        return await work()
      } catch (error) {
        toastFailure(failed, error)
        return false
      } finally {
        await refresh()
      }
    }
    /** Says how many it was done for, and why not for the others. True when there are none. */
    const tell = (
      { done, failed }: Words,
      { count, refused, undo }: { count: number; refused: readonly ContentOutcome[]; undo?: (() => void) | undefined },
    ): boolean => {
      const words = done(itemCount(count))
      // Told once: over what is still ticked, a toast would cover what can be done with it.
      if (refused.length > 0 && count > 0) onRefused(`${words}, ${refused.length} not`, refused, undo)
      else if (refused.length > 0) onRefused(failed, refused, undefined)
      else if (count > 0) toastDone(`${words}.`, undo)
      return refused.length === 0
    }

    const restore = (item: Item): Promise<boolean> =>
      attempt(`“${item.title}” was not restored`, async () => {
        await restoreItem(client, item.id)
        toastDone(`“${item.title}” is restored.`)
        return true
      })

    const remove = (item: Item): Promise<boolean> =>
      deleteItem(client, item.id).then(
        async () => {
          toastDone(`“${item.title}” is deleted.`, () => void restore(item))
          await refresh()
          return true
        },
        (error: unknown) => {
          const uses = usesIn(error)
          if (uses) onInUse(item, uses)
          else toastFailure(`“${item.title}” was not deleted`, error)
          return false
        },
      )

    /** Does all parts; `back` makes of what was done what takes it back. */
    const bulk = (parts: readonly Part[], words: Words, back?: (done: readonly Part[]) => readonly Part[]) =>
      attempt(words.failed, async () => {
        const refused = new Map<string, ContentOutcome>()
        const done: Part[] = []
        for (const { items, wish } of parts) {
          if (items.length === 0) continue
          const outcomes = await changeItems(client, items, wish)
          const doneIds = new Set(outcomes.filter(({ isDone }) => isDone).map(({ id }) => id))
          done.push({ items: items.filter(({ id }) => doneIds.has(id)), wish })
          for (const outcome of outcomes) if (!outcome.isDone) refused.set(outcome.id, outcome)
        }
        const ids = new Set(done.flatMap(({ items }) => items.map(({ id }) => id)).filter((id) => !refused.has(id)))
        const undo = back && (() => void bulk(back(done), undone))
        return tell(words, { count: ids.size, refused: [...refused.values()], undo })
      })
    const undone: Words = { done: (count) => `Undone for ${count}`, failed: 'Not undone' }
    const inverse = (action: BulkWish['action']) => (done: readonly Part[]) =>
      done.map(({ items, wish }) => ({ items, wish: { ...wish, action } }))

    return {
      refresh,
      remove,
      restore,
      removeAll: (items: readonly Item[]) =>
        bulk(
          [{ items, wish: { action: 'delete' } }],
          { done: (count) => `${count} deleted`, failed: 'Not deleted' },
          inverse('restore'),
        ),
      restoreAll: (items: readonly Item[]) =>
        bulk([{ items, wish: { action: 'restore' } }], {
          done: (count) => `${count} restored`,
          failed: 'Not restored',
        }),
      /** Only items that have not got a tag yet are touched, so that undoing takes it from these alone. */
      addTags: (items: readonly Item[], tags: readonly string[]) =>
        bulk(
          tags.map((tag) => ({
            items: items.filter((item) => !item.tags.includes(tag)),
            wish: { action: 'addTag', tag },
          })),
          { done: (count) => `${count} tagged ${tags.map((tag) => `“${tag}”`).join(', ')}`, failed: 'Not tagged' },
          inverse('removeTag'),
        ),
      removeTag: (items: readonly Item[], tag: string) =>
        bulk(
          [{ items: items.filter(({ tags }) => tags.includes(tag)), wish: { action: 'removeTag', tag } }],
          { done: (count) => `“${tag}” taken from ${count}`, failed: 'Still tagged' },
          inverse('addTag'),
        ),
      move: (items: readonly Item[], folder: string) =>
        bulk(
          [{ items: items.filter((item) => item.folder !== folder), wish: { action: 'move', folder } }],
          {
            done: (count) => `${count} moved ${folder === '' ? 'out of folders' : `to ${folder}`}`,
            failed: 'Not moved',
          },
          ([done]) =>
            [...new Set(done?.items.map((item) => item.folder))].map((from) => ({
              items: done?.items.filter((item) => item.folder === from) ?? [],
              wish: { action: 'move', folder: from },
            })),
        ),
      download: (items: readonly Item[]) =>
        attempt('Not exported', async () => {
          const { zip, refused } = await exportItems(client, items)
          if (zip) saveFile(zip.name, zip.content)
          return tell(
            { done: (count) => `${count} exported`, failed: 'Not exported' },
            { count: items.length - refused.length, refused },
          )
        }),
    }
  }, [client, refresh, onInUse, onRefused])
}
