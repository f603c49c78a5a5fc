import { VisuallyHidden } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useLocation } from 'react-router'
import { useLeaving } from '../../account/leaving.ts'
import { ApiFailure } from '../../api/client.ts'
import { toastRefused } from '../../shell/toast.ts'
import { useRefreshContent } from '../useContent.ts'
import { endedRows, endedWords } from './endedWords.ts'
import { UploadTray } from './UploadTray.tsx'
import { isUnderWay, type UploadQueue } from './uploadQueue.ts'
import { useKeptUploads, useUploadRows } from './useUploads.ts'

/**
 * The files of this member that are on their way, on every page: what arrives is in the lists and in the checks of an
 * open flow at once. They end with the stay in this company, after a question.
 */
export function Uploads() {
  const { queue, onPlaced } = useKeptUploads()
  const rows = useUploadRows(queue)
  const refresh = useRefreshContent()
  const { pathname } = useLocation()
  const [said, setSaid] = useState('')
  useEffect(() => {
    const told = () => void refresh()
    onPlaced.add(told)
    return () => void onPlaced.delete(told)
  }, [onPlaced, refresh])
  useEffect(
    () =>
      queue.store.subscribe((now, before) => {
        const ended = endedRows(before.rows, now.rows)
        if (ended.length > 0) setSaid(endedWords(ended))
        // The tray lies below dialogs, and may be covered.
        if (document.querySelector('[role="dialog"][aria-modal="true"]'))
          for (const { isGood, title, words } of ended) if (!isGood) toastRefused(title, words)
      }),
    [queue],
  )
  // What has arrived was seen where it was sent from.
  useEffect(() => queue.clearReady(), [queue, pathname])
  // Whoever is gone without a question, as another tab decided, sends nothing any more.
  useEffect(() => () => void queue.end(), [queue])
  useAsking(queue)
  return (
    <>
      <VisuallyHidden role="status">{said}</VisuallyHidden>
      {rows.length > 0 && <UploadTray queue={queue} rows={rows} />}
    </>
  )
}

/** Asks before the page is closed, and before its member signs out or goes to another company. */
function useAsking({ store, end }: UploadQueue) {
  const leaving = useLeaving()
  useEffect(() => {
    const underWay = () => store.getState().rows.filter(isUnderWay).length
    const ask = (event: BeforeUnloadEvent) => {
      if (underWay() > 0) event.preventDefault()
    }
    window.addEventListener('beforeunload', ask)
    const takeOff = leaving.add({
      flush: () => Promise.reject(new ApiFailure(0, 'uploading', onTheWay(underWay()))),
      isSaved: () => underWay() === 0,
      wouldLose: () => true,
      giveUp: end,
    })
    return () => {
      window.removeEventListener('beforeunload', ask)
      takeOff()
    }
  }, [store, end, leaving])
}

const onTheWay = (count: number) =>
  count === 1
    ? 'A file is still on its way to the library, and is cancelled when you leave.'
    : `${count} files are still on their way to the library, and are cancelled when you leave.`
