import { Button } from '@mantine/core'
import { useState } from 'react'
import { useClient } from '../../api/clientContext.ts'
import { toastDone, toastFailure } from '../../shell/toast.ts'
import { activateRevision } from '../contentRequests.ts'
import { useRefreshContent } from '../useContent.ts'

type BackButtonProps = { itemId: string; language: string; name: string; revision: number }

/** Brings back what a language was before it was taken out. */
export function BackButton({ itemId, language, name, revision }: BackButtonProps) {
  const client = useClient()
  const refresh = useRefreshContent()
  const [isBusy, setIsBusy] = useState(false)
  const bringBack = async () => {
    setIsBusy(true)
    try {
      await activateRevision(client, itemId, { language, revision })
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
