import { useCallback } from 'react'
import { useLocation, useSearchParams, type SetURLSearchParams } from 'react-router'

/**
 * The query of this page's address. A change that comes late, from a timer or an answer, is dropped once the visitor
 * has gone on: while the next page still loads, it would take the address back to this one.
 */
export function usePageParams(): readonly [URLSearchParams, SetURLSearchParams] {
  const { pathname } = useLocation()
  const [params, setParams] = useSearchParams()
  const setOwn: SetURLSearchParams = useCallback(
    (next, options) => {
      if (window.location.pathname === pathname) setParams(next, options)
    },
    [pathname, setParams],
  )
  return [params, setOwn]
}
