import { Hono, type Context } from 'hono'
import type { TurnRef } from '../../host/hostTypes.ts'
import { apologyTwiml } from './announcements.ts'
import { answerInbound, answerPlaced, type AnswerDeps } from './answerCall.ts'
import { answerTrial } from './answerTrial.ts'
import {
  receiveRecording,
  receiveStatus,
  receiveVerdict,
  type CallbackDeps,
  type CallbackOutcome,
} from './callbacks.ts'
import { limitBody } from './limitBody.ts'
import { param, receive } from './receive.ts'
import { readSigned, type SignedRequest } from './signedRequest.ts'

export type TwilioDeps = AnswerDeps &
  Pick<CallbackDeps, 'onRecordingDue'> & {
    /** The address carriers were given, when a proxy or a tunnel stands before us. */
    publicUrl?: string | undefined
  }

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const turnPath = /\/twilio\/sessions\/([0-9a-f-]{36})\/turns\/(\d{1,6})(?:[?#]|$)/i
const placedPath = /\/twilio\/calls\/([0-9a-f-]{36})\/voice(?:[?#]|$)/i
const trialPath = /\/twilio\/trials\/([0-9a-f-]{36})\/voice(?:[?#]|$)/i
const voicePath = /\/twilio\/voice(?:[?#]|$)/i

/** The carrier's webhooks. Every one is signed; documents are always TwiML, callbacks say by their status whether they were stored. */
export function twilioRoutes(deps: TwilioDeps): Hono {
  const { host, routing, clock, log } = deps
  const signing = { routing, log, publicUrl: deps.publicUrl }
  const now = () => clock.now().toISOString()

  /** A webhook answered by a document: at worst by an apology and a hang-up. `undefined` is one too. */
  const document =
    (answer: (request: SignedRequest, c: Context) => Promise<string | undefined>) =>
    async (c: Context): Promise<Response> => {
      let request: SignedRequest | undefined
      try {
        request = await readSigned(c, signing)
        if (!request) return c.text('The request is not signed by an account of ours.', 403)
        const xml = await answer(request, c)
        if (xml !== undefined) return twiml(c, xml)
      } catch (error) {
        log.error({ path: c.req.path, callSid: request?.params.get('CallSid'), err: error }, 'A caller met an apology.')
      }
      return twiml(c, apologyTwiml(request && (await languageOf(request))))
    }

  const languageOf = ({ companyId, params }: SignedRequest) =>
    routing.languageOf(
      companyId,
      ['To', 'From'].flatMap((name) => param(params, name) ?? []),
    )

  /** A webhook that tells: 200 once it is stored or is none of ours, 503 to have it repeated. */
  const callback =
    (receiveIt: (deps: CallbackDeps, request: SignedRequest) => Promise<CallbackOutcome>) =>
    async (c: Context): Promise<Response> => {
      try {
        const request = await readSigned(c, signing)
        if (!request) return c.text('The request is not signed by an account of ours.', 403)
        const outcome = await receiveIt(deps, request)
        return outcome === 'notStored' ? c.text('', 503) : c.text('', 200)
      } catch (error) {
        log.error(
          { path: c.req.path, err: error },
          'A callback could not be stored; the carrier is asked to repeat it.',
        )
        return c.text('', 503)
      }
    }

  const answerTurn = async (request: SignedRequest, ref: Omit<TurnRef, 'companyId'>) => {
    const { companyId, params } = request
    const reply = await host.answerTurn({ ...ref, companyId }, receive(params, { at: now() }))
    if (reply === undefined) log.warn({ companyId, ...ref }, 'A turn was asked for of a session that is not known.')
    return reply
  }

  /** The document that failed, again: nothing advances. */
  const replay = async (request: SignedRequest) => {
    const { companyId, params } = request
    const failed = param(params, 'ErrorUrl') ?? ''
    log.warn(
      { companyId, callSid: param(params, 'CallSid'), errorCode: param(params, 'ErrorCode') },
      'The carrier could not use a document and asks for it again.',
    )
    const [, sessionId, turn] = turnPath.exec(failed) ?? []
    if (sessionId !== undefined && uuid.test(sessionId))
      return host.replayTurn({ companyId, sessionId, turn: Number(turn) })
    const callId = placedPath.exec(failed)?.[1]
    if (callId !== undefined && uuid.test(callId)) return answerPlaced(deps, request, callId)
    const trialId = trialPath.exec(failed)?.[1]
    if (trialId !== undefined && uuid.test(trialId)) return answerTrial(deps, request, trialId)
    return voicePath.test(failed) ? answerInbound(deps, request) : undefined
  }

  const methods = ['GET', 'POST']
  return new Hono()
    .use('/twilio/*', limitBody)
    .on(
      methods,
      '/twilio/sessions/:sessionId/turns/:turn',
      document(async (request, c) => {
        const { sessionId = '', turn = '' } = c.req.param()
        if (!uuid.test(sessionId) || !/^\d{1,6}$/.test(turn)) return undefined
        return answerTurn(request, { sessionId, turn: Number(turn) })
      }),
    )
    .on(
      methods,
      '/twilio/voice',
      document((request) => answerInbound(deps, request)),
    )
    .on(
      methods,
      '/twilio/calls/:callId/voice',
      document(async (request, c) => {
        const { callId = '' } = c.req.param()
        return uuid.test(callId) ? answerPlaced(deps, request, callId) : undefined
      }),
    )
    .on(
      methods,
      '/twilio/trials/:trialId/voice',
      document(async (request, c) => {
        const { trialId = '' } = c.req.param()
        return uuid.test(trialId) ? answerTrial(deps, request, trialId) : undefined
      }),
    )
    .on(methods, '/twilio/fallback', document(replay))
    .on(methods, '/twilio/status', callback(receiveStatus))
    .on(methods, '/twilio/recording', callback(receiveRecording))
    .on(methods, '/twilio/amd', callback(receiveVerdict))
}

const twiml = (c: Context, xml: string): Response => c.body(xml, 200, { 'content-type': 'text/xml; charset=utf-8' })
