import { languagesSchema, type LanguageView } from '#shared/api/language.ts'
import { useQuery } from '@tanstack/react-query'
import { useClient } from '../api/clientContext.ts'

/** Languages that a flow can speak, by their English names. */
export function useLanguages(): readonly LanguageView[] {
  const client = useClient()
  const { data } = useQuery({
    queryKey: ['languages'],
    queryFn: ({ signal }) =>
      client.read(() => client.api.languages.$get(undefined, { init: { signal } }), languagesSchema),
    staleTime: 10 * 60_000,
  })
  return data?.items ?? none
}
const none: readonly LanguageView[] = []
