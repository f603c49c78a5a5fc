import type { FlowSummary } from '#shared/api/flow.ts'
import { useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { ApiFailure } from '../api/client.ts'
import { useClient } from '../api/clientContext.ts'
import { toastDone, toastFailure } from '../shell/toast.ts'
import {
  archiveFlow,
  changeFlows,
  deleteFlow,
  duplicateFlow,
  exportFlow,
  setService,
  unarchiveFlow,
  type BulkAction,
  type FlowOutcome,
} from './flowRequests.ts'
import { saveFile } from './saveFile.ts'

export type FlowActions = ReturnType<typeof useFlowActions>

/** What can be done to flows from the list: says what came of it, with a way back, and has the list asked for anew. */
export function useFlowActions({
  onRefused,
}: {
  onRefused: (title: string, outcomes: readonly FlowOutcome[]) => void
}) {
  const client = useClient()
  const queries = useQueryClient()
  return useMemo(() => {
    const refresh = () => queries.invalidateQueries({ queryKey: ['flows'] })
    /** True when it was done. */
    const attempt = async (failed: string, work: () => Promise<void>): Promise<boolean> => {
      try {
        await work()
        return true
      } catch (error) {
        toastFailure(failed, error, numbersLink(error))
        return false
      } finally {
        await refresh()
      }
    }

    const archive = (flow: FlowSummary): Promise<boolean> =>
      attempt(`“${flow.name}” was not archived`, async () => {
        await archiveFlow(client, flow.id)
        toastDone(`“${flow.name}” is archived.`, () => void restore(flow))
      })
    const restore = (flow: FlowSummary): Promise<boolean> =>
      attempt(`“${flow.name}” was not restored`, async () => {
        await unarchiveFlow(client, flow.id)
        toastDone(`“${flow.name}” is restored.`, () => void archive(flow))
      })

    const bulk = (
      flows: readonly FlowSummary[],
      wanted: { action: BulkAction; tag?: string },
      words: { done: (count: string) => string; failed: string; back?: BulkAction },
    ): Promise<boolean> =>
      attempt(words.failed, async () => {
        const outcomes = await changeFlows(client, flows, wanted)
        const doneIds = new Set(outcomes.filter(({ isDone }) => isDone).map(({ flowId }) => flowId))
        const done = flows.filter(({ id }) => doneIds.has(id))
        const { back } = words
        const undo = back && (() => void bulk(done, { ...wanted, action: back }, { ...words, done: undone }))
        if (done.length > 0) toastDone(words.done(flowCount(done.length)), undo)
        if (done.length < outcomes.length)
          onRefused(
            words.failed,
            outcomes.filter(({ isDone }) => !isDone),
          )
      })

    return {
      refresh,
      archive,
      restore,
      duplicate: (flow: FlowSummary) =>
        attempt(`“${flow.name}” was not duplicated`, async () => {
          const copy = await duplicateFlow(client, flow.id)
          toastDone(`“${copy.name}” is there.`, () => {
            void attempt(`“${copy.name}” was not deleted`, () => deleteFlow(client, copy.id))
          })
        }),
      /** One file each: every one of them can be imported as it is. */
      download: async (flows: readonly FlowSummary[]) => {
        const refused: FlowOutcome[] = []
        for (const flow of flows) {
          try {
            const { name, content } = await exportFlow(client, flow)
            saveFile(name, content)
          } catch (error) {
            if (flows.length === 1) return toastFailure(`“${flow.name}” was not exported`, error)
            const message = error instanceof ApiFailure ? error.message : null
            refused.push({ flowId: flow.id, name: flow.name, isDone: false, code: null, message })
          }
        }
        if (refused.length > 0) onRefused('Some flows were not exported', refused)
        else if (flows.length > 1) toastDone(`${flowCount(flows.length)} exported, a file each.`)
      },
      putInService: (flow: FlowSummary) =>
        attempt(`“${flow.name}” is still out of service`, async () => {
          await setService(client, flow.id, { isOutOfService: false })
          toastDone(`“${flow.name}” answers again.`, () => {
            void attempt(`“${flow.name}” is still in service`, async () => {
              await setService(client, flow.id, { isOutOfService: true })
            })
          })
        }),
      archiveAll: (flows: readonly FlowSummary[]) =>
        bulk(
          flows,
          { action: 'archive' },
          { done: (count) => `${count} archived.`, failed: 'Not archived', back: 'unarchive' },
        ),
      restoreAll: (flows: readonly FlowSummary[]) =>
        bulk(
          flows,
          { action: 'unarchive' },
          { done: (count) => `${count} restored.`, failed: 'Not restored', back: 'archive' },
        ),
      /** Only flows that have not got it yet are touched, so that undoing takes it from these alone. */
      addTag: (flows: readonly FlowSummary[], tag: string) =>
        bulk(
          flows.filter(({ tags }) => !tags.includes(tag)),
          { action: 'addTag', tag },
          { done: (count) => `${count} tagged “${tag}”.`, failed: 'Not tagged', back: 'removeTag' },
        ),
      removeTag: (flows: readonly FlowSummary[], tag: string) =>
        bulk(
          flows.filter(({ tags }) => tags.includes(tag)),
          { action: 'removeTag', tag },
          { done: (count) => `“${tag}” taken from ${count}.`, failed: 'Still tagged', back: 'addTag' },
        ),
    }
  }, [client, queries, onRefused])
}

const undone = (count: string) => `Undone for ${count}.`

export const flowCount = (count: number): string => (count === 1 ? '1 flow' : `${count.toLocaleString()} flows`)

/** A flow that answers a number cannot be put away: the number is where to begin. */
function numbersLink(error: unknown): { label: string; path: string } | undefined {
  const details = error instanceof ApiFailure ? error.details : undefined
  const hasNumbers = typeof details === 'object' && details !== null && 'numbers' in details
  return hasNumbers ? { label: 'Go to the numbers', path: '/numbers' } : undefined
}
