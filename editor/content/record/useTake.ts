import { useCallback, useEffect, useReducer, useRef } from 'react'
import type { Microphone, Recording } from './microphone.ts'
import { idle, nextTake, type TakeEvent, type TakeState } from './takeState.ts'

const secondMs = 1000

/** One recording at a time, from the microphone to what is looked at. The microphone is let go as soon as it is over. */
export function useTake(open: () => Promise<Microphone>) {
  const [state, send] = useReducer(nextTake, idle)
  const microphone = useRef<Microphone>(undefined)
  const recording = useRef<Recording>(undefined)
  const isHere = useRef(true)
  /** Counts openings: one that was cancelled may still be allowed, by a late press in the browser's question. */
  const opening = useRef(0)
  const letGo = () => {
    microphone.current?.close()
    microphone.current = undefined
    recording.current = undefined
  }
  useEffect(() => {
    isHere.current = true
    return () => {
      isHere.current = false
      opening.current++
      letGo()
    }
  }, [])

  const kind = state.kind
  useEffect(() => {
    if (kind !== 'counting') return
    const timer = setInterval(() => send({ kind: 'second' }), secondMs)
    return () => clearInterval(timer)
  }, [kind])
  useEffect(() => {
    if (kind === 'recording') recording.current ??= microphone.current?.record()
  }, [kind])

  const begin = () => {
    send({ kind: 'begin' })
    const mine = ++opening.current
    open().then(
      (opened) => {
        if (!isHere.current || mine !== opening.current) return opened.close()
        microphone.current = opened
        send({ kind: 'opened' })
      },
      (error: unknown) => {
        if (mine === opening.current) send({ kind: 'fail', message: wordsOf(error) })
      },
    )
  }
  const stop = () => {
    send({ kind: 'stop' })
    const running = recording.current
    if (!running) {
      opening.current++
      return letGo()
    }
    running.stop().then(
      (sound) => {
        letGo()
        send({ kind: 'heard', sound })
      },
      (error: unknown) => {
        letGo()
        send({ kind: 'fail', message: wordsOf(error) })
      },
    )
  }
  const level = useCallback(() => microphone.current?.level() ?? 0, [])
  return { state, send, begin, stop, level } satisfies Take
}

export type Take = {
  state: TakeState
  send: (event: TakeEvent) => void
  begin: () => void
  stop: () => void
  level: () => number
}

const wordsOf = (error: unknown): string =>
  error instanceof Error ? error.message : 'The recording failed. Try again.'
