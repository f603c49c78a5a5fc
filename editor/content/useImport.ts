import type { ImportedRow } from '#shared/api/content.ts'
import { useEffect, useRef, useState } from 'react'
import { useAccount } from '../account/account.ts'
import { ApiFailure } from '../api/client.ts'
import { useClient } from '../api/clientContext.ts'
import { lineOf } from './upload/line.ts'
import { dropUpload, sendImport, UploadRefused, type ImportProgress } from './upload/sendUpload.ts'
import { useRefreshContent } from './useContent.ts'

export type ImportState =
  | { kind: 'none' }
  | { kind: 'underWay'; file: File; progress: ImportProgress }
  /** `done` rows had been looked at by then; null while it was still on its way. */
  | { kind: 'cancelled'; done: number | null }
  | { kind: 'failed'; error: unknown }
  | { kind: 'over'; rows: readonly ImportedRow[] }

/**
 * An import from the choice of its file to what came of each row. Rows are taken in by the server in the background: a page that is
 * left gives up a zip that is still being sent, not one that is there.
 */
export function useImport() {
  const client = useClient()
  const { user, company } = useAccount()
  const refresh = useRefreshContent()
  const [state, setState] = useState<ImportState>({ kind: 'none' })
  const current = useRef<{ abort: AbortController; end: (isImportGivenUp: boolean) => void }>(undefined)
  /** Of a zip that failed on its way: it goes on with what is there already. */
  const begun = useRef<{ file: File; uploadId: string }>(undefined)
  useEffect(() => () => current.current?.end(false), [])
  const isUnderWay = state.kind === 'underWay'
  useEffect(() => {
    if (!isUnderWay) return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', ask)
    return () => window.removeEventListener('beforeunload', ask)
  }, [isUnderWay])

  const start = async (file: File): Promise<void> => {
    const line = lineOf(client, { userId: user.id, companyId: company.id })
    const abort = new AbortController()
    let uploadId = begun.current?.file === file ? begun.current.uploadId : undefined
    const begunId = uploadId
    let isAtServer = false
    const end = (isImportGivenUp: boolean) => {
      abort.abort()
      if (uploadId !== undefined && (isImportGivenUp || !isAtServer)) void dropUpload(line, uploadId)
    }
    current.current = { abort, end }
    setState({ kind: 'underWay', file, progress: { kind: 'sending', sent: 0 } })
    try {
      const rows = await sendImport(
        line,
        { file, fileName: file.name },
        {
          ...{ signal: abort.signal, begunId },
          onBegun: (id) => {
            uploadId = id
            begun.current = { file, uploadId: id }
            if (abort.signal.aborted) void dropUpload(line, id)
          },
          onProgress: (progress) => {
            isAtServer ||= progress.kind === 'importing'
            if (!abort.signal.aborted) setState({ kind: 'underWay', file, progress })
          },
        },
      )
      begun.current = undefined
      setState({ kind: 'over', rows })
    } catch (error) {
      if (abort.signal.aborted) return
      if (!(error instanceof UploadRefused)) return setState({ kind: 'failed', error })
      begun.current = undefined
      setState({ kind: 'failed', error: new ApiFailure(422, error.code, error.message) })
    } finally {
      await refresh()
    }
  }
  const cancel = () => {
    current.current?.end(true)
    begun.current = undefined
    const progress = state.kind === 'underWay' ? state.progress : undefined
    setState({ kind: 'cancelled', done: progress?.kind === 'importing' ? progress.done : null })
  }
  return { state, start: (file: File) => void start(file), cancel, isUnderWay }
}
