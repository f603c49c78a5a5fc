import { flowStatuses } from '#shared/api/flow.ts'

export type FlowStatusFilter = (typeof flowStatuses)[number]
export type FlowFilter = { search: string; tag: string; status: FlowStatusFilter }

export const noFilter: FlowFilter = { search: '', tag: '', status: 'current' }

/** As a person would say it; `current` is what there is to work with. */
export const statusTitles: Readonly<Record<FlowStatusFilter, string>> = {
  current: 'Current',
  live: 'Live',
  draft: 'Never published',
  outOfService: 'Out of service',
  archived: 'Archived',
  all: 'All',
}

/** The filter an address asks for; what it does not know, it leaves out. */
export function readFilter(params: URLSearchParams): FlowFilter {
  const status = flowStatuses.find((known) => known === params.get('status'))
  return {
    search: (params.get('search') ?? '').slice(0, 200),
    tag: (params.get('tag') ?? '').slice(0, 50),
    status: status ?? noFilter.status,
  }
}

/** The other way round; other parts of the address stay. */
export function writeFilter(params: URLSearchParams, { search, tag, status }: FlowFilter): URLSearchParams {
  const written = new URLSearchParams(params)
  const put = (name: string, value: string, isPlain: boolean) =>
    isPlain ? written.delete(name) : written.set(name, value)
  put('search', search, search === '')
  put('tag', tag, tag === '')
  put('status', status, status === noFilter.status)
  return written
}

export const isFiltered = ({ search, tag, status }: FlowFilter): boolean =>
  search !== '' || tag !== '' || status !== noFilter.status
