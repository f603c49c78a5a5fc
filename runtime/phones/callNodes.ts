import type { Kysely } from 'kysely'
import { z } from 'zod'
import type { PhoneEvent, PhoneNode } from '#shared/api/phone.ts'
import type { HeardItem } from '#shared/api/session.ts'
import type { Program } from '#shared/run/program.ts'
import type { TrailEntry } from '#shared/run/trail.ts'
import { phoneSessionId } from '../channels/twilio/sessionIds.ts'
import { heardFiles } from '../content/heardFiles.ts'
import type { Programs } from '../host/programs.ts'
import { listHeardItems } from '../store/heardItems.ts'
import { findSessionVersion } from '../store/phoneSteps.ts'
import type { Database } from '../store/schema.ts'
import { listStepsAfter } from '../store/sessionList.ts'
import { findTrialVariables } from '../store/trialVariables.ts'
import { speakerOf, type Heard } from './speaker.ts'

/** An event as the carrier tells it. */
export const carrierEventSchema = z.looseObject({ kind: z.string(), at: z.number(), callSid: z.string() })
export type CarrierEvent = z.output<typeof carrierEventSchema>

type Step = Awaited<ReturnType<typeof listStepsAfter>>[number]
type Session = { sessionId: string; program: Program; startedAt: Date; isTest: boolean; steps: Step[] }
/** Where one call stands: which document it is carrying out, and how far it is. */
type Standing = { sessionId?: string; turn?: number; heard: Heard[] }

type Deps = { db: Kysely<Database>; programs: Pick<Programs, 'program'> }

const turnPath = /\/twilio\/sessions\/([0-9a-f-]{36})\/turns\/(\d{1,6})$/i
const placedPath = /\/twilio\/calls\/([0-9a-f-]{36})\/voice$/i
const firstPath = /\/twilio\/(voice|trials\/[0-9a-f-]{36}\/voice)$/i

export type CallNodes = {
  /** What the carrier tells happened; in order, every event from the first. */
  note(event: CarrierEvent): void
  /** The event noted last, with the session and the node it came from. */
  tell(event: CarrierEvent): Promise<PhoneEvent>
  /** Of a trial, after the event told last, where that came of a step: what is in its variables by now. */
  variables(told: PhoneEvent): Promise<Extract<PhoneEvent, { kind: 'variables' }> | undefined>
}

/**
 * Puts the nodes of our flows beside what a carrier tells of its calls. It knows which documents it fetched, and their addresses
 * name session and turn; the record of the session says which nodes a turn passed.
 */
export function createCallNodes(
  { db, programs }: Deps,
  { companyId, accountSid }: { companyId: string; accountSid: string },
): CallNodes {
  const calls = new Map<string, Standing>()
  const sessions = new Map<string, Session>()
  const items = new Map<string, HeardItem | undefined>()

  const standing = (callSid: string): Standing => {
    const known = calls.get(callSid) ?? { heard: [] }
    calls.set(callSid, known)
    return known
  }

  function note(event: CarrierEvent): void {
    const call = standing(event.callSid)
    if (event.kind === 'fetched') {
      call.heard = []
      const ref = documentOf(String(event['url'] ?? ''), { accountSid, callSid: event.callSid })
      if (ref) Object.assign(call, ref)
    }
    if (event.kind === 'saying') call.heard.push({ text: String(event['text'] ?? '') })
    if (event.kind === 'playing') call.heard.push({ url: String(event['url'] ?? '') })
  }

  /** Its steps as far as they are stored by now. */
  async function readSession(sessionId: string): Promise<Session | undefined> {
    let session = sessions.get(sessionId)
    if (!session) {
      const found = await findSessionVersion(db, { companyId, sessionId })
      if (!found) return undefined
      const program = await programs.program(companyId, found.versionId)
      session = { sessionId, program, startedAt: found.startedAt, isTest: found.isTest, steps: [] }
      sessions.set(sessionId, session)
    }
    return session
  }
  async function readSteps(session: Session): Promise<void> {
    const { sessionId, startedAt, steps } = session
    for (;;) {
      const more = await listStepsAfter(db, { companyId, sessionId, startedAt, after: steps.at(-1)?.seq ?? 0 })
      steps.push(...more)
      if (more.length === 0) return
    }
  }

  /** The nodes passed since the document before, to make the document of this turn; `rest`: those passed after it. */
  async function passed(
    session: Session,
    turn: number,
    which: 'document' | 'rest',
  ): Promise<{ trail: TrailEntry[]; waits: TrailEntry | undefined }> {
    const answers = () => session.steps.findIndex((step) => step.turn === turn)
    if (answers() < 0 || which === 'rest') await readSteps(session)
    const { steps } = session
    const index = answers()
    if (index < 0) return { trail: [], waits: undefined }
    const before = steps.slice(0, index).findLastIndex((step) => step.turn !== null)
    const of = which === 'rest' ? steps.slice(index + 1) : steps.slice(before + 1, index + 1)
    const waits = steps
      .slice(0, index + 1)
      .flatMap(({ trail }) => trail)
      .at(-1)
    return { trail: of.flatMap(({ trail }) => trail), waits }
  }

  /** What a sound is; asked once, for a prompt comes again and again. */
  async function itemOf(url: string, sessionId: string): Promise<HeardItem | undefined> {
    const hashes = heardFiles(companyId, [url])
    const key = `${sessionId} ${hashes[0]}`
    if (hashes.length === 0 || items.has(key)) return items.get(key)
    const [found] = await listHeardItems(db, { companyId, sessionId, hashes })
    if (!found) return void items.set(key, undefined)
    const { isPrivate: _, ...item } = found
    items.set(key, item)
    return item
  }

  async function tell(event: CarrierEvent): Promise<PhoneEvent> {
    const { sessionId, turn, heard } = standing(event.callSid)
    const session = sessionId === undefined ? undefined : await readSession(sessionId)
    const of = session && turn !== undefined ? await passed(session, turn, 'document') : undefined
    const spoken = ['saying', 'playing', 'playingKeys', 'pausing', 'fellSilent'].includes(event.kind)
    const entry =
      session && of && spoken && of.trail.length > 0 ? speakerOf(session.program, of.trail, heard) : of?.waits
    const { url, ...rest } = event
    const item = event.kind === 'playing' && session ? await itemOf(String(url ?? ''), session.sessionId) : undefined
    return {
      ...(event.kind === 'playing' ? event : rest),
      sessionId: session ? session.sessionId : null,
      node: entry ? nodeOf(entry) : null,
      ...(item && { item }),
      ...(event.kind === 'fetched' && { turn: fetchedTurn(event), trail: of?.trail ?? [] }),
      ...(event.kind === 'ended' && {
        trail: session && turn !== undefined ? (await passed(session, turn, 'rest')).trail : [],
      }),
    } as unknown as PhoneEvent
  }

  const fetchedTurn = (event: CarrierEvent): number | null =>
    documentOf(String(event['url'] ?? ''), { accountSid, callSid: event.callSid })?.turn ?? null

  async function variables(told: PhoneEvent) {
    const { kind, at, callSid, sessionId, node } = told
    if (sessionId === null || (kind !== 'fetched' && kind !== 'ended')) return undefined
    if (!sessions.get(sessionId)?.isTest) return undefined
    const found = await findTrialVariables(db, { companyId, sessionId })
    return found && { kind: 'variables' as const, at, callSid, sessionId, node, ...found }
  }

  return { note, tell, variables }
}

const nodeOf = ({ flow, version, node, type }: TrailEntry): PhoneNode => ({ flow, version, node, type })

/** What document an address gave: of a session and a turn that it names, or the first of a call. */
function documentOf(
  address: string,
  { accountSid, callSid }: { accountSid: string; callSid: string },
): { sessionId: string; turn: number } | undefined {
  const [path = ''] = address.split(/[?#]/)
  const [, sessionId, turn] = turnPath.exec(path) ?? []
  if (sessionId !== undefined) return { sessionId, turn: Number(turn) }
  const callId = placedPath.exec(path)?.[1]
  if (callId !== undefined) return { sessionId: callId, turn: 0 }
  return firstPath.test(path) ? { sessionId: phoneSessionId(accountSid, callSid), turn: 0 } : undefined
}
