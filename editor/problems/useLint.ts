import { lintWorldSchema } from '#shared/api/flow.ts'
import { emptyWorld } from '#shared/flow/lint/lint.ts'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useClient } from '../api/clientContext.ts'
import { useStudio } from '../state/studio.ts'
import { createChecker } from './checker.ts'
import { takeLintWorker } from './lintWorkers.ts'

/** Keeps the problems of the open flow up to date: a worker checks each state of the document, told of what changed only. */
export function useLint(): void {
  const client = useClient()
  const { flowId, document, view } = useStudio()
  const {
    data: world = emptyWorld,
    isSuccess,
    isLoadingError: isError,
  } = useQuery({
    queryKey: ['flows', 'world', flowId],
    queryFn: ({ signal }) =>
      client.read(
        () => client.api.flows[':flowId'].draft.world.$get({ param: { flowId } }, { init: { signal } }),
        lintWorldSchema,
      ),
    refetchOnWindowFocus: true,
    structuralSharing: true,
  })
  const known = useRef(world)
  known.current = world
  const askSoon = useRef<() => void>(undefined)
  useEffect(() => {
    if (!isSuccess) return
    let frame: number | undefined
    const checker = createChecker({
      take: takeLintWorker,
      after: (ms, run) => {
        const timer = setTimeout(run, ms)
        return () => clearTimeout(timer)
      },
      onProblems: (problems) => view.setState({ problems, checker: 'working', isChecked: frame === undefined }),
      onStopped: () => view.setState({ checker: 'stopped' }),
    })
    const soon = () => {
      view.setState({ isChecked: false })
      frame ??= requestAnimationFrame(() => {
        frame = undefined
        checker.ask(document.getState().flow, known.current)
      })
    }
    const stop = document.subscribe((now, before) => {
      if (now.flow !== before.flow) soon()
    })
    askSoon.current = soon
    soon()
    return () => {
      askSoon.current = undefined
      stop()
      if (frame !== undefined) cancelAnimationFrame(frame)
      checker.end()
    }
  }, [document, view, isSuccess])
  useEffect(() => {
    // The same worker goes on: of the document it is told nothing that it knows.
    askSoon.current?.()
  }, [world])
  useEffect(() => {
    if (isError) view.setState({ checker: 'stopped' })
  }, [isError, view])
}
