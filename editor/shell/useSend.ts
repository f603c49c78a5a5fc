import { useState, type FormEvent } from 'react'

/** A form that sends once at a time, keeps what was refused, and says when it is done. */
export function useSend(send: () => Promise<void>, onDone: () => void) {
  const [isSending, setIsSending] = useState(false)
  const [error, setError] = useState<unknown>()
  const submit = (event?: FormEvent) => {
    event?.preventDefault()
    if (isSending) return
    setIsSending(true)
    setError(undefined)
    send().then(
      () => {
        // A form that stays may be sent again.
        setIsSending(false)
        onDone()
      },
      (failure: unknown) => {
        setError(failure)
        setIsSending(false)
      },
    )
  }
  return { isSending, error, submit }
}
