import { Button, Text } from '@mantine/core'
import { Undo2 } from 'lucide-react'
import { useState } from 'react'
import { useClient } from '../../api/clientContext.ts'
import { messageOf } from '../../api/messageOf.ts'
import { Ago } from '../../shell/Ago.tsx'
import { toastDone, toastFailure } from '../../shell/toast.ts'
import { activateRevision } from '../contentRequests.ts'
import { durationOf, lengthWords } from '../contentWords.ts'
import { PlayButton } from '../PlayButton.tsx'
import { heardUrl, usePlayer } from '../player.ts'
import { useRefreshContent, useRevisions } from '../useContent.ts'

type RevisionsProps = { itemId: string; language: string; current: number; may: boolean }

/** What a language of an item was before, newest first, each of which can be brought back. */
export function Revisions({ itemId, language, current, may }: RevisionsProps) {
  const client = useClient()
  const refresh = useRefreshContent()
  const { data: revisions, error } = useRevisions(itemId, language)
  const asTelephone = usePlayer((state) => state.asTelephone)
  const [busy, setBusy] = useState<number>()
  if (error) return <Text size="sm">{messageOf(error)}</Text>
  const bringBack = async (revision: number) => {
    setBusy(revision)
    try {
      await activateRevision(client, itemId, { language, revision })
      toastDone(`Revision ${revision} is back, as the newest.`)
      await refresh()
    } catch (failure) {
      toastFailure('It was not brought back', failure)
    }
    setBusy(undefined)
  }
  return (
    <ol className="itemRevisions" aria-label={`Revisions in ${language}`}>
      {(revisions ?? []).map((content) => {
        const { revision, text, file, createdAt } = content
        const url = heardUrl(content, asTelephone)
        const durationMs = durationOf(content)
        return (
          <li key={revision}>
            {url !== undefined && (
              <PlayButton id={`${itemId} ${language} ${revision}`} title={`revision ${revision}`} url={url} size="sm" />
            )}
            <div className="breaks">
              <span className="itemRevision">{`Revision ${revision}`}</span>{' '}
              <span className="quiet">
                <Ago at={createdAt} />
                {file && ` · ${file.name}`}
                {durationMs !== null && ` · ${lengthWords(durationMs)}`}
              </span>
              {text !== '' && (
                <div className="quiet" lang={language}>
                  {text}
                </div>
              )}
            </div>
            {revision === current ? (
              <span className="quiet">Now</span>
            ) : (
              <Button
                size="compact-xs"
                variant="default"
                disabled={!may}
                loading={busy === revision}
                aria-label={`Bring back revision ${revision}`}
                leftSection={<Undo2 size={13} aria-hidden />}
                onClick={() => void bringBack(revision)}
              >
                Bring back
              </Button>
            )}
          </li>
        )
      })}
    </ol>
  )
}
