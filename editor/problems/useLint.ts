import { lintWorldSchema } from '#shared/api/flow.ts'
import { emptyWorld } from '#shared/flow/lint/lint.ts'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useClient } from '../api/clientContext.ts'
import { useStudio } from '../state/studio.ts'
import { createChecker } from './checker.ts'
import { createAskedContent, withoutUnasked } from './askedContent.ts'
import { takeLintWorker } from './lintWorkers.ts'

/** Keeps the problems of the open flow up to date: a worker checks each state of the document, told of what changed only. */
export function useLint(): void {
  const client = useClient()
  const { flowId, document, view } = useStudio()
  const [content] = useState(createAskedContent)
  const { data, dataUpdatedAt, isLoadingError, refetch } = useQuery({
    queryKey: ['flows', 'world', flowId],
    queryFn: async ({ signal }) => {
      const keys = content.asked()
      const query = { content: keys.join(',') }
      const found = await client.read(
        () => client.api.flows[':flowId'].draft.world.$get({ param: { flowId }, query }, { init: { signal } }),
        lintWorldSchema,
      )
      content.answered(keys)
      return found
    },
    refetchOnWindowFocus: true,
    structuralSharing: true,
  })
  const world = data ?? emptyWorld
  const isReady = data !== undefined
  const known = useRef(world)
  known.current = world
  const askSoon = useRef<() => void>(undefined)
  useEffect(() => {
    if (!isReady) return
    let frame: number | undefined
    const checker = createChecker({
      take: takeLintWorker,
      after: (ms, run) => {
        const timer = setTimeout(run, ms)
        return () => clearTimeout(timer)
      },
      onProblems: (all, missing) => {
        const wish = content.ask(missing)
        if (wish === 'new') void refetch()
        const problems = wish === 'known' ? all : withoutUnasked(all)
        view.setState({ problems, checker: 'working', isChecked: frame === undefined })
      },
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
  }, [document, view, isReady, content, refetch])
  useEffect(() => {
    // The same worker goes on: of the document it is told nothing that it knows.
    askSoon.current?.()
    // An answer may tell of what is not there: the world is the same then, and what is known of it is not.
  }, [world, dataUpdatedAt])
  useEffect(() => {
    if (isLoadingError) view.setState({ checker: 'stopped' })
  }, [isLoadingError, view])
}
