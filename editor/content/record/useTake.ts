import { useCallback, useEffect, useReducer, useRef } from 'react'
import { lengthWords } from '../contentWords.ts'
import type { Microphone, OpenMicrophone, Recording } from './microphone.ts'
import { cut, type Sound } from './pcm.ts'
import { idle, lengthOf, nextTake, type TakeEvent, type TakeState } from './takeState.ts'

const secondMs = 1000
/** The time left is shown from so many seconds on. */
export const warnedSeconds = 30
/** What is recorded is looked at so often, in milliseconds. */
const watchMs = 200

/**
 * One recording at a time, from the microphone to what is looked at. It ends by itself after `longest` seconds, and when the
 * microphone breaks off; what was recorded until then is kept. The microphone is let go as soon as it is over.
 */
export function useTake(open: OpenMicrophone, longest: number | undefined, deviceId?: string) {
  const [state, send] = useReducer(nextTake, idle)
  const microphone = useRef<Microphone>(undefined)
  const recording = useRef<Recording>(undefined)
  const isHere = useRef(true)
  /** Counts openings: one that was cancelled may still be allowed, by a late press in the browser's question. */
  const opening = useRef(0)
  const isEnding = useRef(false)
  const letGo = useCallback(() => {
    isEnding.current = false
    microphone.current?.close()
    microphone.current = undefined
    recording.current = undefined
  }, [])
  useEffect(() => {
    isHere.current = true
    return () => {
      isHere.current = false
      opening.current++
      letGo()
    }
  }, [letGo])

  const end = useCallback(
    (note?: string) => {
      // The clock, the microphone and a press may each end it at once.
      if (isEnding.current) return
      send({ kind: 'stop', ...(note !== undefined && { note }) })
      const running = recording.current
      if (!running) {
        opening.current++
        return letGo()
      }
      isEnding.current = true
      const mine = opening.current
      running.stop().then(
        (sound) => {
          if (mine !== opening.current) return
          letGo()
          send({ kind: 'heard', sound: noLonger(sound, longest) })
        },
        (error: unknown) => {
          if (mine !== opening.current) return
          letGo()
          send({ kind: 'fail', message: wordsOf(error) })
        },
      )
    },
    [letGo, longest],
  )

  const kind = state.kind
  useEffect(() => {
    if (kind !== 'counting') return
    const timer = setInterval(() => send({ kind: 'second' }), secondMs)
    return () => clearInterval(timer)
  }, [kind])
  const begunAt = useRef(0)
  useEffect(() => {
    if (kind !== 'recording') return
    if (!recording.current) {
      try {
        recording.current = microphone.current?.record()
      } catch (error) {
        letGo()
        return send({ kind: 'fail', message: wordsOf(error) })
      }
      begunAt.current = performance.now()
    }
    // By the clock: a browser calls a page in the background less often.
    const timer = setInterval(() => {
      const seconds = (performance.now() - begunAt.current) / 1000
      if (longest !== undefined && seconds >= longest) end(longestWords(longest))
      else send({ kind: 'passed', seconds })
    }, watchMs)
    return () => clearInterval(timer)
  }, [kind, longest, end, letGo])

  /** Of the microphone that is open: while nothing is recorded yet there is nothing to keep. */
  const brokeOff = (mine: number, words: string) => {
    if (!isHere.current || mine !== opening.current || !microphone.current) return
    if (recording.current) return end(`${words} ${keptWords}`)
    letGo()
    opening.current++
    send({ kind: 'fail', message: `${words} ${againWords}` })
  }
  const broken = useRef(brokeOff)
  useEffect(() => {
    broken.current = brokeOff
  })
  const begin = () => {
    send({ kind: 'begin' })
    const mine = ++opening.current
    open((words) => broken.current(mine, words), deviceId).then(
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
  const stop = () => end()
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

/** A clock that came late, or a recorder that began early, makes it a moment longer than can be saved. */
const noLonger = (sound: Sound, longest: number | undefined): Sound =>
  longest === undefined || lengthOf(sound) <= longest ? sound : cut(sound, { from: 0, to: longest })

const longestWords = (seconds: number) =>
  `The recording ended by itself after ${lengthWords(seconds * 1000)}, the longest that can be saved. It is kept.`
const keptWords =
  'What was recorded until then is kept: hear it and save it, or see to the microphone and take it again.'
const againWords = 'See to it and try again, or upload a file.'

const wordsOf = (error: unknown): string =>
  error instanceof Error ? error.message : 'The recording failed. Try again.'
