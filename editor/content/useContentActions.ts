import type { ContentItem, ContentUse } from '#shared/api/content.ts'
import { useMemo } from 'react'
import { useClient } from '../api/clientContext.ts'
import { saveFile } from '../flows/saveFile.ts'
import { toastDone, toastFailure } from '../shell/toast.ts'
import {
  changeItems,
  deleteItem,
  exportZip,
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
  onRefused: (title: string, outcomes: readonly ContentOutcome[]) => void
}

export type ContentActions = ReturnType<typeof useContentActions>

/** What can be done to items of the library: says what came of it, with a way back, and has the pages ask anew. */
export function useContentActions({ onInUse, onRefused }: Told) {
  const client = useClient()
  const refresh = useRefreshContent()
  return useMemo(() => {
    /** True when it was done. */
    const attempt = async (failed: string, work: () => Promise<void>): Promise<boolean> => {
      try {
        await work()
        return true
      } catch (error) {
        toastFailure(failed, error)
        return false
      } finally {
        await refresh()
      }
    }

    const restore = (item: Item): Promise<boolean> =>
      attempt(`“${item.title}” was not restored`, async () => {
        await restoreItem(client, item.id)
        toastDone(`“${item.title}” is restored.`)
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

    type Words = { done: (count: string) => string; failed: string }
    /** Does it, and hands those for which it was done to `undo`. */
    const bulk = (items: readonly Item[], wish: BulkWish, words: Words, undo?: (done: readonly Item[]) => void) =>
      attempt(words.failed, async () => {
        if (items.length === 0) return
        const outcomes = await changeItems(client, items, wish)
        const doneIds = new Set(outcomes.filter(({ isDone }) => isDone).map(({ id }) => id))
        const done = items.filter(({ id }) => doneIds.has(id))
        if (done.length > 0) toastDone(words.done(itemCount(done.length)), undo && (() => undo(done)))
        const refused = outcomes.filter(({ isDone }) => !isDone)
        if (refused.length > 0) onRefused(words.failed, refused)
      })
    const undone = (failed: string): Words => ({ done: (count) => `Undone for ${count}.`, failed })

    return {
      refresh,
      remove,
      restore,
      removeAll: (items: readonly Item[]) =>
        bulk(items, { action: 'delete' }, { done: (count) => `${count} deleted.`, failed: 'Not deleted' }, (done) => {
          void bulk(done, { action: 'restore' }, undone('Not restored'))
        }),
      restoreAll: (items: readonly Item[]) =>
        bulk(items, { action: 'restore' }, { done: (count) => `${count} restored.`, failed: 'Not restored' }),
      /** Only items that have not got it yet are touched, so that undoing takes it from these alone. */
      addTag: (items: readonly Item[], tag: string) =>
        bulk(
          items.filter(({ tags }) => !tags.includes(tag)),
          { action: 'addTag', tag },
          { done: (count) => `${count} tagged “${tag}”.`, failed: 'Not tagged' },
          (done) => void bulk(done, { action: 'removeTag', tag }, undone('Still tagged')),
        ),
      removeTag: (items: readonly Item[], tag: string) =>
        bulk(
          items.filter(({ tags }) => tags.includes(tag)),
          { action: 'removeTag', tag },
          { done: (count) => `“${tag}” taken from ${count}.`, failed: 'Still tagged' },
          (done) => void bulk(done, { action: 'addTag', tag }, undone('Not tagged')),
        ),
      move: (items: readonly Item[], folder: string) =>
        bulk(
          items.filter((item) => item.folder !== folder),
          { action: 'move', folder },
          {
            done: (count) => `${count} moved ${folder === '' ? 'out of folders' : `to ${folder}`}.`,
            failed: 'Not moved',
          },
          (done) => {
            for (const from of new Set(done.map((item) => item.folder))) {
              const those = done.filter((item) => item.folder === from)
              void bulk(those, { action: 'move', folder: from }, undone('Not moved back'))
            }
          },
        ),
      download: (items: readonly Item[]) =>
        attempt('Not exported', async () => {
          const { name, content } = await exportZip(
            client,
            items.map(({ id }) => id),
          )
          saveFile(name, content)
          toastDone(`${itemCount(items.length)} exported as ${name}.`)
        }),
    }
  }, [client, refresh, onInUse, onRefused])
}
