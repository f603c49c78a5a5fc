import type { Kysely } from 'kysely'
import { trialMocksSchema, type MockedAnswer } from '#shared/api/trial.ts'
import type { Json } from '#shared/flow/flow.ts'
import { parseJson } from '#shared/flow/parseJson.ts'
import type { RequestAction } from '#shared/run/action.ts'
import type { Log } from '../log.ts'
import type { Sealer } from '../security/sealer.ts'
import type { Database } from '../store/schema.ts'
import { findTrialMocks } from '../store/trialMocks.ts'
import type { EffectAnswer } from './host.ts'
import type { SessionRef } from './liveSession.ts'

/** The node that makes a request. */
export type RequestPlace = { flowKey: string; nodeId: string; isOutermost: boolean }

/** An answer in place of the web service's; undefined: the request goes out. Asked for sessions of trials only. */
export type AnswerInstead = (
  ref: SessionRef,
  place: RequestPlace,
  action: Pick<RequestAction, 'key'>,
) => Promise<EffectAnswer | undefined>

/** What a trial without an answer for the node has in `mocked` mode. */
const emptyAnswer: MockedAnswer = { status: 200, body: {} }

/** Answers by what the author of the trial wrote down. Never throws: where that cannot be read, nothing goes out. */
export const createMockedAnswers =
  ({
    db,
    sealer,
    log,
  }: {
    db: Kysely<Database>
    sealer: Pick<Sealer, 'unseal'>
    log: Pick<Log, 'error'>
  }): AnswerInstead =>
  async (ref, { flowKey, nodeId, isOutermost }, { key }) => {
    const failed = (reason: 'timeout' | 'network' | 'refused' | 'unknown'): EffectAnswer => ({
      kind: 'requestFailed',
      key,
      reason,
      durationMs: 0,
      mocked: true,
    })
    try {
      const sealed = await findTrialMocks(db, ref)
      if (sealed === undefined) return undefined
      const { requests, answers } = trialMocksSchema.parse(JSON.parse(sealer.unseal(sealed)))
      const names = [...(isOutermost ? [nodeId] : []), `${flowKey}/${nodeId}`]
      const name = names.find((each) => Object.hasOwn(answers, each))
      const answer = name === undefined ? (requests === 'mocked' ? emptyAnswer : undefined) : answers[name]
      if (!answer) return undefined
      if ('fails' in answer) return failed(answer.fails)
      return { kind: 'responded', key, status: answer.status, body: bodyOf(answer), durationMs: 0, mocked: true }
    } catch (error) {
      log.error({ sessionId: ref.sessionId, err: error }, 'The mocked answers of a trial could not be read.')
      return failed('unknown')
    }
  }

/** A text that says it is JSON is read as JSON, as that of a web service is. */
function bodyOf({ body, headers = {} }: Exclude<MockedAnswer, { fails: string }>): Json {
  const type = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? ''
  const isJson = typeof body === 'string' && /^\s*[\w.-]+\/([\w.-]+\+)?json\s*(;|$)/i.test(type)
  return isJson ? (parseJson(body) ?? body) : body
}
