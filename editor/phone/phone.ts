import {
  phoneEventSchema,
  phoneSchema,
  startedCallSchema,
  startedTrialSchema,
  type PhoneEvent,
} from '#shared/api/phone.ts'
import { sessionDetailSchema, variablesSchema, type SessionView } from '#shared/api/session.ts'
import type { Json } from '#shared/flow/flow.ts'
import { createStore } from 'zustand/vanilla'
import { ApiFailure, failureOf, type Client } from '../api/client.ts'
import { followEvents } from '../api/followEvents.ts'
import { messageOf } from '../api/messageOf.ts'
import type { CallAudio } from './callAudio.ts'
import { callFailure, phoneLost, type CallFailure } from './callFailure.ts'
import type { TrialBody } from './callSetup.ts'
import { afterHappening } from './afterHappening.ts'
import { newCallView, type CallView, type Deed, type Happening, type Input } from './callView.ts'

/** What is called: the draft, or a number of the company, which runs what callers get. */
export type Dialled = { kind: 'draft'; body: TrialBody } | { kind: 'number'; number: string; speed: 'fast' | 1 }

export type PhoneState = {
  status: 'idle' | 'saving' | 'dialling' | 'live' | 'over'
  /** The events of the phone come in; false while the connection is lost. */
  isConnected: boolean
  failure: CallFailure | undefined
  dialled: Dialled | undefined
  view: CallView | undefined
  /** The call that is played again, or was. */
  before: CallView | undefined
  /** Who answers the questions. */
  by: 'person' | 'replay'
  /** Once the call is over: why, as the session has it. */
  ending: { reason: SessionView['ending']; error: string | null } | undefined
}

type Deps = {
  client: Client
  flowKey: string
  /** Resolves once the server has what is on the screen. */
  save: () => Promise<void>
  audio: CallAudio
}

export type Phone = ReturnType<typeof createPhone>

/** A virtual phone at the stand-in carrier: opened with the first call, closed with the panel. */
export function createPhone({ client, flowKey, save, audio }: Deps) {
  const store = createStore<PhoneState>()(() => ({
    status: 'idle',
    isConnected: true,
    failure: undefined,
    dialled: undefined,
    view: undefined,
    before: undefined,
    by: 'person',
    ending: undefined,
  }))
  const { getState, setState } = store
  let phone: { id: string; left: AbortController } | undefined
  /** Counts what makes an answer that is still under way useless: a new call, a closed panel. */
  let round = 0
  let deeds = 0
  let queue: readonly Input[] = []
  const formerCalls = new Set<string>()

  const note = (happening: Happening): void =>
    setState(({ view }) => (view ? { view: afterHappening(view, happening) } : {}))

  function onEvent(data: unknown): void {
    const parsed = phoneEventSchema.safeParse(data)
    const { view } = getState()
    if (!parsed.success || !view || formerCalls.has(parsed.data.callSid)) return
    const event = parsed.data
    if (view.callSid !== undefined && view.callSid !== event.callSid) return
    note(event)
    if (getState().by === 'person' && !isFast()) audio.on(event)
    if (event.kind === 'hungUp' || event.kind === 'ended') setState({ status: 'over' })
    if (event.kind === 'ended') void readEnding(event)
    const isQuestion =
      (event.kind === 'gathering' && event.isWaiting) || event.kind === 'recording' || event.kind === 'bridged'
    if (isQuestion && getState().by === 'replay') void answerNext()
  }

  const isFast = () => {
    const { dialled } = getState()
    return (dialled?.kind === 'draft' ? dialled.body.speed : dialled?.speed) === 'fast'
  }

  async function readEnding({ sessionId }: PhoneEvent): Promise<void> {
    if (sessionId === null) return
    const mine = round
    try {
      const { ending, error } = await readSession(sessionId)
      if (mine === round) setState({ ending: { reason: ending, error } })
    } catch {
      // The call itself said that it is over; the reason is a nicety.
    }
  }

  const readSession = (sessionId: string) =>
    client.read(() => client.api.sessions[':sessionId'].$get({ param: { sessionId } }), sessionDetailSchema)

  /** Opens the phone when there is none, and follows it until it is closed. */
  async function open(): Promise<string> {
    if (phone) return phone.id
    const mine = round
    const { id } = await client.read(() => client.api.phones.$post({ json: {} }), phoneSchema)
    const left = new AbortController()
    if (mine !== round) {
      void remove(id)
      throw new ApiFailure(0, 'closed', 'The phone was closed.')
    }
    phone = { id, left }
    followEvents(client, `/api/phones/${id}/events`, {
      signal: left.signal,
      onEvent: ({ data }) => onEvent(data),
      onState: (isConnected) => {
        if (!left.signal.aborted) setState({ isConnected })
      },
    }).then(
      () => lost(id),
      () => lost(id),
    )
    return id
  }

  function lost(id: string): void {
    if (phone?.id !== id) return
    phone = undefined
    audio.stop()
    const { status } = getState()
    setState({
      isConnected: true,
      ...(status === 'live' || status === 'dialling' ? { status: 'over', failure: phoneLost } : {}),
    })
  }

  // It may be the last thing that the page does.
  const remove = (id: string) =>
    client.fetch(`/api/phones/${id}`, { method: 'DELETE', keepalive: true }).catch(() => undefined)

  async function dial(dialled: Dialled, how: { by: PhoneState['by']; before?: CallView } = { by: 'person' }) {
    const { view, status } = getState()
    if (status === 'saving' || status === 'dialling') return
    if (status === 'live') await act({ does: 'hangUp' })
    if (view?.callSid !== undefined) formerCalls.add(view.callSid)
    audio.stop()
    const mine = ++round
    setState({
      status: dialled.kind === 'draft' ? 'saving' : 'dialling',
      failure: undefined,
      dialled,
      view: newCallView(flowKey),
      before: how.before,
      by: how.by,
      ending: undefined,
    })
    try {
      if (dialled.kind === 'draft') await save()
      if (mine !== round) return
      setState({ status: 'dialling' })
      await ring(dialled).catch(async (error: unknown) => {
        // A phone that was closed behind our back: one more, once.
        if (!(error instanceof ApiFailure) || error.status !== 404 || error.code !== 'not_found' || !phone) throw error
        phone.left.abort()
        phone = undefined
        return ring(dialled)
      })
      if (mine === round && getState().status === 'dialling') setState({ status: 'live' })
    } catch (error) {
      if (mine === round) setState({ status: 'idle', failure: callFailure(error), view: undefined })
    }
  }

  async function ring(dialled: Dialled): Promise<void> {
    const phoneId = await open()
    const param = { phoneId }
    if (dialled.kind === 'draft')
      await client.read(
        () => client.api.phones[':phoneId'].trials.$post({ param, json: dialled.body }),
        startedTrialSchema,
      )
    else
      await client.read(
        () => client.api.phones[':phoneId'].calls.$post({ param, json: { to: dialled.number, speed: dialled.speed } }),
        startedCallSchema,
      )
  }

  /** What the caller does; a refusal stands beside its line. */
  async function act(deed: Exclude<Deed, { does: 'set' }>): Promise<void> {
    const { view } = getState()
    if (!phone || !view || view.phase.kind === 'over') return
    const id = ++deeds
    note({ kind: 'deed', id, deed })
    const which = view.callSid === undefined ? {} : { callSid: view.callSid }
    const body =
      deed.does === 'press'
        ? { ...which, keys: deed.keys }
        : deed.does === 'say'
          ? { ...which, text: deed.text, ...(deed.confidence !== undefined && { confidence: deed.confidence }) }
          : which
    try {
      const answer = await client.fetch(`/api/phones/${phone.id}/${pathOf[deed.does]}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      if (!answer.ok) throw await failureOf(answer)
    } catch (error) {
      note({ kind: 'refused', id, message: messageOf(error) })
    }
  }

  /** Between two steps. Throws ApiFailure in the server's words. */
  async function setVariable(name: string, value: Json): Promise<void> {
    const { view } = getState()
    if (!view || view.sessionId === null) throw new Error('The flow has not begun yet.')
    const { sessionId, callSid = '', at = 0 } = view
    const answer = await client.fetch(`/api/sessions/${sessionId}/variables`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ variables: { [name]: value } }),
    })
    if (!answer.ok) throw await failureOf(answer)
    const { seq, variables } = variablesSchema.parse(await answer.json())
    note({ kind: 'deed', id: ++deeds, deed: { does: 'set', name, value } })
    note({ kind: 'variables', at, callSid, sessionId, node: null, seq, variables })
  }

  /** Of a call played again: what the caller did at this question; after the last, the phone is hung up. */
  async function answerNext(): Promise<void> {
    for (;;) {
      const [next, ...rest] = queue
      queue = rest
      if (next?.does !== 'set') return act(next ?? { does: 'hangUp' })
      // A variable that is gone from the draft cannot be set: the rest of the call is still worth hearing.
      await setVariable(next.name, next.value as Json).catch(() => undefined)
    }
  }

  function close(): void {
    round++
    audio.stop()
    const { status } = getState()
    if (status !== 'idle' && status !== 'over')
      setState(({ view }) => ({
        status: view?.callSid === undefined ? 'idle' : 'over',
        ...(view?.callSid === undefined && { view: undefined }),
      }))
    if (!phone) return
    const { id, left } = phone
    phone = undefined
    left.abort()
    void remove(id)
  }

  return {
    store,
    call: (dialled: Dialled) => dial(dialled),
    press: (keys: string) => act({ does: 'press', keys }),
    say: (text: string, confidence?: number) =>
      act({ does: 'say', text, ...(confidence !== undefined && { confidence }) }),
    staySilent: () => act({ does: 'staySilent' }),
    hangUp: () => act({ does: 'hangUp' }),
    setVariable,
    readSession,
    /** The same call once more, by itself and fast, with the draft as it is now. */
    replay(): Promise<void> {
      const { view, dialled, by, before } = getState()
      // Again after a replay compares with the call of the person.
      const first = by === 'replay' ? before : view
      if (!first || !dialled) return Promise.resolve()
      queue = first.inputs
      const fast: Dialled =
        dialled.kind === 'draft'
          ? { ...dialled, body: { ...dialled.body, speed: 'fast' } }
          : { ...dialled, speed: 'fast' }
      return dial(fast, { by: 'replay', before: first })
    },
    mute: audio.mute,
    /** No call comes about, and nobody has to be asked to know why. */
    refuse(failure: CallFailure): void {
      const { status } = getState()
      if (status !== 'idle' && status !== 'over') return
      setState({ failure })
    },
    dismissFailure: () => setState({ failure: undefined }),
    close,
  }
}

const pathOf = { press: 'keys', say: 'speech', staySilent: 'silence', hangUp: 'hangup' } as const
