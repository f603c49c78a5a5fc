import type { Client } from '../../api/client.ts'
import type { Line } from './sendUpload.ts'

/** The browser's own, of one member in one company: never as somebody else. */
export const lineOf = (client: Client, { userId, companyId }: { userId: string; companyId: string }): Line => ({
  fetch: client.only(userId, companyId).fetch,
  pause,
})

/** A while, or until the browser is online again. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (settle: () => void) => {
      clearTimeout(timer)
      window.removeEventListener('online', goOn)
      signal.removeEventListener('abort', stop)
      settle()
    }
    const goOn = () => end(resolve)
    const stop = () => end(() => reject(signal.reason instanceof Error ? signal.reason : new Error('Cancelled.')))
    const timer = setTimeout(goOn, milliseconds)
    window.addEventListener('online', goOn)
    signal.addEventListener('abort', stop)
    if (signal.aborted) stop()
  })
}
