import { flowSchema, type Flow } from '#shared/flow/flow.ts'

/** A clock that only moves when told, with everything that waits on it. */
export function manualClock() {
  let now = 0
  let last = 0
  const waiting: { at: number; order: number; run: () => void }[] = []
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve))
  return {
    after(ms: number, run: () => void) {
      const one = { at: now + ms, order: last++, run }
      waiting.push(one)
      return () => {
        const place = waiting.indexOf(one)
        if (place >= 0) waiting.splice(place, 1)
      }
    },
    /** Runs what falls due, and all that it causes. */
    async pass(ms: number) {
      const end = now + ms
      await settle()
      for (;;) {
        const next = waiting
          .filter(({ at }) => at <= end)
          .sort((one, other) => one.at - other.at || one.order - other.order)[0]
        if (!next) break
        waiting.splice(waiting.indexOf(next), 1)
        now = Math.max(now, next.at)
        next.run()
        await settle()
      }
      now = end
    },
  }
}
export type ManualClock = ReturnType<typeof manualClock>

/** The ids of authors, by their names. */
export const userIds: Readonly<Record<string, string>> = {
  ada: '1b8f6f0e-6a2b-4c3d-8e4f-5a6b7c8d9e0f',
  ben: '6b8f6f0e-6a2b-4c3d-8e4f-5a6b7c8d9e0f',
}

/** What becomes of a request on its way. */
export type Fate = 'arrives' | 'requestLost' | 'answerLost' | { refused: number; message: string }
const transitMs = 20

/** One draft behind the protocol of `/api/flows/:flowId/draft`; `ask` stands for the network between a page and it. */
export function fakeDraftServer(clock: ManualClock, flow: Flow) {
  let draft = { flow, revision: 1, updatedBy: null as string | null }
  const puts: { clientId: string | null; revision: number; isKept: boolean }[] = []
  const listeners = new Set<(revision: number) => void>()
  let isDown = false
  let fates: Fate[] = []

  const about = () => ({
    revision: draft.revision,
    updatedAt: '2026-11-21T10:00:00.000Z',
    updatedBy: userIds[draft.updatedBy ?? ''] ?? null,
  })
  function answer(userId: string, init: RequestInit): Response {
    if (init.method !== 'PUT') return Response.json({ ...about(), flow: structuredClone(draft.flow), problems: [] })
    const headers = new Headers(init.headers)
    const revision = Number(/^"(\d+)"$/.exec(headers.get('if-match') ?? '')?.[1])
    if (Number.isNaN(revision))
      return Response.json({ code: 'if_match_missing', message: 'Send If-Match.' }, { status: 428 })
    puts.push({ clientId: headers.get('x-client-id'), revision, isKept: init.keepalive === true })
    const read = flowSchema.safeParse((JSON.parse(String(init.body)) as { flow: unknown }).flow)
    if (!read.success)
      return Response.json({ code: 'invalid_flow', message: 'The document is not a flow.' }, { status: 422 })
    if (revision !== draft.revision)
      return Response.json(
        { code: 'stale_draft', message: 'The draft was changed.', details: about() },
        { status: 412 },
      )
    draft = { flow: read.data, revision: revision + 1, updatedBy: userId }
    for (const listener of listeners) listener(draft.revision)
    return Response.json(about())
  }

  return {
    puts,
    listeners,
    draft: () => draft,
    /** Somebody saves by another way. */
    save(userId: string, change: (flow: Flow) => Flow) {
      draft = { flow: change(draft.flow), revision: draft.revision + 1, updatedBy: userId }
      for (const listener of listeners) listener(draft.revision)
    },
    setDown(down: boolean) {
      isDown = down
    },
    /** Of the next requests, in order; those after them arrive. */
    meet(...next: Fate[]) {
      fates = [...fates, ...next]
    },
    fetchOf:
      (userId: string) =>
      (_path: string, init: RequestInit): Promise<Response> =>
        new Promise((resolve, reject) => {
          const fate = fates.shift() ?? 'arrives'
          const lost = () => reject(new TypeError('Failed to fetch'))
          clock.after(transitMs, () => {
            if (isDown || fate === 'requestLost') return clock.after(transitMs, lost)
            if (typeof fate === 'object')
              return clock.after(transitMs, () =>
                resolve(Response.json({ code: 'refused', message: fate.message }, { status: fate.refused })),
              )
            const given = answer(userId, init)
            return clock.after(transitMs, () => (fate === 'answerLost' ? lost() : resolve(given)))
          })
        }),
  }
}
export type FakeDraftServer = ReturnType<typeof fakeDraftServer>
