import { lintWorldSchema } from '#shared/api/flow.ts'
import { emptyWorld } from '#shared/flow/lint/lint.ts'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useClient } from '../api/clientContext.ts'
import { useStudio } from '../state/studio.ts'
import { createLintTeller, type LintAnswer } from './lintMessages.ts'
import { takeLintWorker } from './lintWorkers.ts'

/** Keeps the problems of the open flow up to date: a worker checks each state of the document, told of what changed only. */
export function useLint(): void {
  const client = useClient()
  const { flowId, document, view } = useStudio()
  const { data: world = emptyWorld, isSuccess } = useQuery({
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
  useEffect(() => {
    if (!isSuccess) return
    const worker = takeLintWorker()
    const tell = createLintTeller()
    let latest = 0
    let frame: number | undefined
    const ask = () => {
      frame = undefined
      const asked = tell(document.getState().flow, known.current)
      latest = asked.number
      worker.postMessage(asked)
    }
    const soon = () => {
      view.setState({ isChecked: false })
      frame ??= requestAnimationFrame(ask)
    }
    worker.addEventListener('message', ({ data }: MessageEvent<LintAnswer>) => {
      // An answer to an older document is passed over: the next is on its way.
      if (data.number === latest && frame === undefined) view.setState({ problems: data.problems, isChecked: true })
    })
    const stop = document.subscribe((now, before) => {
      if (now.flow !== before.flow) soon()
    })
    soon()
    return () => {
      stop()
      if (frame !== undefined) cancelAnimationFrame(frame)
      worker.terminate()
    }
  }, [document, view, isSuccess, world])
}
