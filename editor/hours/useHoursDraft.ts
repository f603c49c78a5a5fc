import type { ScheduleView } from '#shared/api/schedule.ts'
import { useEffect, useRef, useState } from 'react'
import { useAccount } from '../account/account.ts'
import { useUnsaved } from '../account/useUnsaved.ts'
import { toastDone } from '../shell/toast.ts'
import { draftOf, follow, isChanged, type HoursDraft } from './hoursDraft.ts'
import { dropHours, keepHours, readKeptHours } from './keptHours.ts'

/** The hours as they are being changed, over the newest that are known; kept in this browser until they are saved or discarded. */
export function useHoursDraft(schedule: ScheduleView, { mayChange }: { mayChange: boolean }) {
  const { user, company } = useAccount()
  const owner = { userId: user.id, companyId: company.id }
  const { key } = schedule
  const [kept] = useState(() => (mayChange ? readKeptHours(owner, key) : undefined))
  const [written, setDraft] = useState<HoursDraft>(kept ?? draftOf(schedule))
  const draft = follow(written, schedule)
  if (draft !== written) setDraft(draft)
  const hasChanges = mayChange && isChanged(draft)
  const [isBack, setIsBack] = useState(kept !== undefined)
  if (isBack && !hasChanges) setIsBack(false)

  // Another tab may keep changes of its own: only what was kept from here is taken away.
  const isKept = useRef(kept !== undefined)
  useEffect(() => {
    const here = { userId: user.id, companyId: company.id }
    if (hasChanges) keepHours(here, draft)
    else if (isKept.current) dropHours(here, key)
    isKept.current = hasChanges
  }, [hasChanges, draft, key, user.id, company.id])

  // Kept in this browser: another page loses nothing.
  useUnsaved(hasChanges, 'You changed opening hours and did not save them.', { isInPage: false })
  useEffect(() => {
    const here = { userId: user.id, companyId: company.id }
    return () => {
      // Whoever signed out took them away, and knows.
      if (isKept.current && readKeptHours(here, key))
        toastDone('Your changes of the hours are not saved. They are kept here.', undefined, undefined, {
          link: { label: 'Back to the hours', path: `/numbers/hours/${encodeURIComponent(key)}` },
        })
    }
  }, [key, user.id, company.id])

  return { draft, setDraft, hasChanges, isBack }
}
