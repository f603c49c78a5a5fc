import { numberPageSchema, numberSyncSchema, numberViewSchema, type NumberView } from '#shared/api/number.ts'
import { languagesSchema } from '#shared/api/language.ts'
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Client } from '../api/client.ts'
import { useClient } from '../api/clientContext.ts'
import { toastDone, toastFailure } from '../shell/toast.ts'
import { unheardNote, type FlowChoice } from './flowChoices.ts'
import { formatNumber } from './formatNumber.ts'

export type NumberChange = { flowId?: string | null; label?: string; language?: string | null }

export function useNumbers() {
  const client = useClient()
  return useInfiniteQuery({
    queryKey: ['numbers', 'list'],
    queryFn: ({ pageParam, signal }) =>
      client.read(
        () =>
          client.api.numbers.$get(
            { query: { limit: '100', ...(pageParam !== null && { cursor: pageParam }) } },
            { init: { signal } },
          ),
        numberPageSchema,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  })
}

export const changeNumber = (client: Client, number: string, json: NumberChange): Promise<NumberView> =>
  client.read(() => client.api.numbers[':number'].$patch({ param: { number }, json }), numberViewSchema)

/** Assigns a flow or takes it away, with a way back. */
export function useAssignFlow() {
  const client = useClient()
  const queries = useQueryClient()
  const read = () => queries.invalidateQueries({ queryKey: ['numbers'] })
  const assign = (number: string, flowId: string | null) => changeNumber(client, number, { flowId })
  return useMutation({
    mutationFn: ({ view, flow }: { view: NumberView; flow: FlowChoice | null }) =>
      assign(view.number, flow?.id ?? null),
    onSuccess: (_, { view, flow }) => {
      const name = formatNumber(view.number)
      const note = unheardNote(flow)
      const said = note?.words ?? `is answered by ${flow ? flow.name : 'no flow'}.`
      const undo = () =>
        void assign(view.number, view.flow?.id ?? null).then(read, (error: unknown) =>
          toastFailure(`${name} stays as it is`, error),
        )
      toastDone(`${name} ${said}`, undo, 'Undo', { ...(note && { link: note.link }) })
    },
    onError: (error, { view }) => toastFailure(`${formatNumber(view.number)} stays as it is`, error),
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: ['flows'] })
      return read()
    },
  })
}

/** Puts our three URLs at the carrier. */
export function useSetAddresses() {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (number: string) =>
      client.read(() => client.api.numbers[':number'].webhooks.$post({ param: { number } }), numberViewSchema),
    onSuccess: ({ number }) => toastDone(`The carrier now brings calls of ${formatNumber(number)} here.`),
    onError: (error) => toastFailure('The URLs were not set', error),
    onSettled: () => queries.invalidateQueries({ queryKey: ['numbers'] }),
  })
}

/** Asks the carrier which numbers there are and where they lead. */
export function useAskCarrier() {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: () => client.read(() => client.api.numbers.sync.$post(), numberSyncSchema),
    onSuccess: (found) => toastDone(syncWords(found)),
    onError: (error) => toastFailure('The numbers were not fetched', error),
    onSettled: () => queries.invalidateQueries({ queryKey: ['numbers'] }),
  })
}

type Found = {
  items: readonly unknown[]
  added: readonly string[]
  gone: readonly string[]
  heldElsewhere: readonly string[]
}

export function syncWords({ items, added, gone, heldElsewhere }: Found): string {
  const parts = [
    `The carrier has ${count(items.length, 'number')} for you.`,
    added.length > 0 && `${count(added.length, 'number')} ${added.length === 1 ? 'is' : 'are'} new.`,
    gone.length > 0 && `${count(gone.length, 'number')} ${gone.length === 1 ? 'is' : 'are'} no longer there.`,
    heldElsewhere.length > 0 &&
      `${count(heldElsewhere.length, 'number')} ${heldElsewhere.length === 1 ? 'belongs' : 'belong'} to another company here.`,
  ]
  return parts.filter(Boolean).join(' ')
}

const count = (many: number, word: string) => (many === 1 ? `one ${word}` : `${many === 0 ? 'no' : many} ${word}s`)

/** Languages to choose from, those in use first. */
export function useLanguageChoices() {
  const client = useClient()
  const { data } = useQuery({
    queryKey: ['languages'],
    queryFn: ({ signal }) =>
      client.read(() => client.api.languages.$get(undefined, { init: { signal } }), languagesSchema),
    staleTime: 5 * 60_000,
  })
  const languages = data?.items ?? []
  return {
    nameOf: (tag: string) => languages.find((language) => language.tag === tag)?.name ?? tag,
    groups: [
      { group: 'In your flows', items: languages.filter(({ isUsed }) => isUsed) },
      { group: 'Others', items: languages.filter(({ isUsed }) => !isUsed) },
    ]
      .filter(({ items }) => items.length > 0)
      .map(({ group, items }) => ({ group, items: items.map(({ tag, name }) => ({ value: tag, label: name })) })),
  }
}
