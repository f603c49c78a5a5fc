import { describe, expect, it } from 'vitest'
import { isFiltered, readFilter, sessionQuery, withFilter } from './sessionFilter.ts'

const flow = '2b8f6f0e-6a2b-4c3d-8e4f-5a6b7c8d9e0f'
const queryOf = (search: string) => sessionQuery(readFilter(new URLSearchParams(search)))

describe('the filters of the session list', () => {
  it('come from the address and go to the API by its names', () => {
    expect(queryOf(`flow=${flow}&ending=hungUp&outcome=call+back&status=ended&text=offers&trials=all`)).toEqual({
      flowId: flow,
      ending: 'hungUp',
      outcome: 'call back',
      status: 'ended',
      text: 'offers',
      isTest: 'all',
    })
  })

  it('leave out what is no filter, rather than fail', () => {
    expect(queryOf('flow=none&ending=never&from=yesterday&number=x&whatever=1')).toEqual({})
    expect(isFiltered(readFilter(new URLSearchParams('view=x')))).toBe(false)
  })

  it('take whole days of the reader, the last one included', () => {
    const { from, to } = queryOf('from=2026-03-04&to=2026-03-04')
    expect(new Date(from ?? '').getHours()).toBe(0)
    expect(Date.parse(to ?? '') - Date.parse(from ?? '')).toBe(24 * 3600_000)
  })

  it('give a number its plus back, which addresses lose', () => {
    expect(queryOf('number=+15550100001')).toEqual({ number: '+15550100001' })
  })

  it('forget the version when the flow changes', () => {
    const next = withFilter(new URLSearchParams(`flow=${flow}&version=${flow}&text=a`), { flow: null })
    expect(next.toString()).toBe('text=a')
  })
})
