import { contentKinds, type ContentKind } from '#shared/api/content.ts'

export type ContentFilter = {
  search: string
  kind: ContentKind | ''
  language: string
  /** A language in which there is no file. */
  missing: string
  tag: string
  folder: string
  use: 'used' | 'unused' | ''
  isDeleted: boolean
  sort: 'updated' | 'title'
}

export const noFilter: ContentFilter = {
  search: '',
  kind: '',
  language: '',
  missing: '',
  tag: '',
  folder: '',
  use: '',
  isDeleted: false,
  sort: 'updated',
}

const words = ['search', 'language', 'missing', 'tag', 'folder'] as const

/** The filter an address asks for; what it does not know, it leaves out. */
export function readFilter(params: URLSearchParams): ContentFilter {
  const use = params.get('use')
  return {
    ...noFilter,
    ...Object.fromEntries(words.map((word) => [word, (params.get(word) ?? '').trim()])),
    kind: contentKinds.find((known) => known === params.get('kind')) ?? '',
    use: use === 'used' || use === 'unused' ? use : '',
    isDeleted: params.get('deleted') === 'true',
    sort: params.get('sort') === 'title' ? 'title' : 'updated',
  }
}

/** The address with a filter in it; what filters nothing is left out, and what is none of the filter stays. */
export function writeFilter(params: URLSearchParams, filter: ContentFilter): URLSearchParams {
  const written = new URLSearchParams(params)
  for (const name of [...words, 'kind', 'use', 'deleted', 'sort']) written.delete(name)
  for (const [name, value] of Object.entries(namesOf(filter))) written.set(name, value)
  return written
}

/** What the server is asked for. */
export function queryOf(
  filter: ContentFilter,
  { cursor, limit = 50 }: { cursor?: string | null; limit?: number } = {},
) {
  return new URLSearchParams({ limit: String(limit), ...namesOf(filter), ...(cursor && { cursor }) })
}

function namesOf({ isDeleted, sort, ...rest }: ContentFilter): Record<string, string> {
  return {
    ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== '')),
    ...(isDeleted && { deleted: 'true' }),
    ...(sort !== 'updated' && { sort }),
  }
}

/** Something is hidden by it; the order hides nothing. */
export const isFiltered = (filter: ContentFilter): boolean =>
  Object.keys(namesOf(filter)).some((name) => name !== 'sort')

/** By how many of its filters it is narrowed; what is searched for stands in sight by itself. */
export const countNarrowed = (filter: ContentFilter): number =>
  Object.keys(namesOf(filter)).filter((name) => name !== 'sort' && name !== 'search').length
