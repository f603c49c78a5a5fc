import { useEffect, useRef, useState } from 'react'
import { useAccount } from '../account/account.ts'
import { useLeaving } from '../account/leaving.ts'
import { ApiFailure } from '../api/client.ts'
import { useClient } from '../api/clientContext.ts'
import { cancelImport } from './contentRequests.ts'
import { lineOf } from './upload/line.ts'
import { sendImport } from './upload/sendImport.ts'
import { dropUpload, UploadRefused, type Progress } from './upload/sendUpload.ts'

export type ImportState =
  | { kind: 'none' }
  | { kind: 'sending'; file: File; progress: Progress }
  /** While it was still on its way. */
  | { kind: 'cancelled' }
  | { kind: 'failed'; error: unknown }
  /** The server has it, and takes it in whoever stays. */
  | { kind: 'atServer'; importId: string }

/**
 * A zip from the choice of its file until the server has it, which takes its rows in on its own. A page that is left, after a
 * question, gives up a zip that is still being sent, never one that the server may have accepted.
 */
export function useImport() {
  const client = useClient()
  const { user, company } = useAccount()
  const leaving = useLeaving()
  const [state, setState] = useState<ImportState>({ kind: 'none' })
  const current = useRef<{ giveUp: () => Promise<void>; cancel: () => Promise<void> }>(undefined)
  /** Of a zip that failed on its way: it goes on with what is there already. */
  const begun = useRef<{ file: File; uploadId: string }>(undefined)
  useEffect(() => () => void current.current?.giveUp(), [])
  const isUnderWay = state.kind === 'sending'
  useEffect(() => {
    if (!isUnderWay) return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', ask)
    const takeOff = leaving.add({
      flush: () => Promise.reject(new ApiFailure(0, 'sending', onItsWay)),
      isSaved: () => false,
      wouldLose: () => true,
      isInPage: true,
      giveUp: async () => current.current?.giveUp(),
    })
    return () => {
      window.removeEventListener('beforeunload', ask)
      takeOff()
    }
  }, [isUnderWay, leaving])

  const start = async (file: File): Promise<void> => {
    const line = lineOf(client, { userId: user.id, companyId: company.id })
    const abort = new AbortController()
    let uploadId = begun.current?.file === file ? begun.current.uploadId : undefined
    const begunId = uploadId
    let isMaybeAccepted = false
    const drop = async () => {
      abort.abort()
      if (uploadId !== undefined) await dropUpload(line, uploadId)
    }
    current.current = {
      async giveUp() {
        if (isMaybeAccepted) abort.abort()
        else await drop()
      },
      async cancel() {
        await drop()
        if (!isMaybeAccepted || uploadId === undefined) return setState({ kind: 'cancelled' })
        const importId = uploadId
        await cancelImport(client, importId).then(
          () => setState({ kind: 'atServer', importId }),
          // It has not become one.
          (error: unknown) =>
            setState(
              error instanceof ApiFailure && error.status === 404 ? { kind: 'cancelled' } : { kind: 'failed', error },
            ),
        )
      },
    }
    setState({ kind: 'sending', file, progress: { kind: 'sending', sent: 0 } })
    try {
      const { importId } = await sendImport(
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
            isMaybeAccepted ||= progress.kind === 'converting'
            if (!abort.signal.aborted) setState({ kind: 'sending', file, progress })
          },
        },
      )
      begun.current = undefined
      current.current = undefined
      if (!abort.signal.aborted) setState({ kind: 'atServer', importId })
    } catch (error) {
      if (abort.signal.aborted) return
      if (!(error instanceof UploadRefused)) return setState({ kind: 'failed', error })
      begun.current = undefined
      setState({ kind: 'failed', error: new ApiFailure(422, error.code, error.message) })
    }
  }
  const cancel = () => {
    begun.current = undefined
    void current.current?.cancel()
  }
  return {
    state,
    start: (file: File) => void start(file),
    cancel,
    /** Back to the choice of a file. */
    clear: () => setState({ kind: 'none' }),
    /** The zip is on its way: what is at the server goes on without us. */
    isUnderWay,
  }
}

const onItsWay = 'The zip is still being sent, and nothing of it is imported when you leave.'
