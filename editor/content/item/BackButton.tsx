import { Button } from '@mantine/core'
import { useState } from 'react'
import { useClient } from '../../api/clientContext.ts'
import { toastDone, toastFailure } from '../../shell/toast.ts'
import { activateRevision, readRevisions } from '../contentRequests.ts'
import { useRefreshContent } from '../useContent.ts'

type BackButtonProps = { itemId: string; language: string; name: string }

/** Brings back the last file of a language that was taken out; a colleague may have put in another before that. */
export function BackButton({ itemId, language, name }: BackButtonProps) {
  const client = useClient()
  const refresh = useRefreshContent()
  const [isBusy, setIsBusy] = useState(false)
  const bringBack = async () => {
    setIsBusy(true)
    try {
      const { items } = await readRevisions(client, itemId, language)
      const last = items.find(({ file }) => file !== null)
      if (!last) throw new Error('None of its revisions has a file. Upload one.')
      await activateRevision(client, itemId, last)
      toastDone(`${name} is back, as the newest revision.`)
      await refresh()
    } catch (failure) {
      toastFailure('It was not brought back', failure)
    }
    setIsBusy(false)
  }
  return (
    <Button size="compact-sm" loading={isBusy} onClick={() => void bringBack()}>
      Bring it back
    </Button>
  )
}
