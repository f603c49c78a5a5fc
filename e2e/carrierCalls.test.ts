import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { SessionEvent } from '#shared/api/session.ts'
import { directory } from '../simulator/phones/directory.ts'
import { PhoneClient } from '../simulator/terminal/phoneClient.ts'
import { findServer } from '../simulator/terminal/product.ts'
import { everyAnswer, transferring, voicemail } from './callFlows.ts'
import { departmentsNumber, marketingNumber } from './demo.ts'
import { completedRecording, ended, endedSession, place, publish, sessionOf, until } from './placedCall.ts'
import type { Product } from './product.ts'
import { pathOf, type SessionDetail } from './session.ts'
import { eachProduct } from './startedProduct.ts'
import { readWav } from './wav.ts'

const environment = { CARRIER_SPEED: '25', CARRIER_CALLS_PER_SECOND: '20' }

type Expected = { status: string; leaves?: string; answeredBy?: string; ending?: string }
const human = { status: 'completed', answeredBy: 'human', ending: 'completed' }
const machine = { status: 'completed', answeredBy: 'machine', leaves: 'start>machine' }
/** What a call to each magic number comes to; `0001` is `+15550190001`. A silent recording is one, as at Twilio. */
const expected: Readonly<Record<string, Expected>> = {
  '0001': { ...human, leaves: 'message>recorded' },
  '0002': { status: 'busy' },
  '0003': { status: 'no-answer' },
  '0004': { status: 'failed' },
  '0005': machine,
  '0006': { status: 'completed', answeredBy: 'fax', leaves: 'start>machine' },
  '0007': { status: 'completed', ending: 'hungUp' },
  '0008': { ...human, leaves: 'ask>one' },
  '0009': { ...human, leaves: 'ask>three' },
  '0010': { ...human, leaves: 'ask>sales' },
  '0011': machine,
  '0012': { ...human, leaves: 'message>recorded' },
  '0013': { ...human, leaves: 'message>recorded', ending: 'hungUp' },
  '0014': { ...human, leaves: 'message>recorded', answeredBy: 'unknown' },
  '0015': { status: 'failed' },
  '0016': { ...human, leaves: 'optOut>next' },
  '0017': { ...human, leaves: 'ask>yes' },
  // Machine detection is mistaken about both.
  '0018': machine,
  '0019': { ...human, leaves: 'message>recorded' },
}

/** The sound of a recording. */
async function hear(product: Product, path: string | null) {
  const { status, type, body } = await product.download(path ?? '/')
  return { status, type, ...readWav(body) }
}

const expectKept = (session: SessionDetail, recordingSid: string) => {
  // Who has gone is not thanked, but passes there.
  expect(pathOf(session)).toEqual(['start>next', 'message>recorded', 'note>next', 'mark>next', 'thanks>next'])
  expect(session).toMatchObject({
    ending: 'hungUp',
    tags: ['left a message'],
    variables: { noted: 'yes', kept: recordingSid },
  })
  expect(JSON.stringify(session.interactions)).not.toContain('Thank you.')
}

eachProduct(
  'a call through the carrier',
  (started) => {
    it('goes out by the carrier in the box while there is no account; it knows the numbers', async () => {
      const { product } = started
      expect((await product.api('GET', '/readyz')).body).toEqual({
        status: 'ready',
        carrier: 'standIn',
        trials: 'standIn',
      })
      expect(product.output()).toContain('carrier   the stand-in at http://127.0.0.1:')
      const { body } = await product.api<{ items: { number: string; webhooks: { state: string } }[] }>(
        'GET',
        '/api/numbers',
      )
      expect(body.items.map(({ number, webhooks }) => [number, webhooks.state])).toEqual([
        ['+15550100001', 'right'],
        ['+15550100002', 'right'],
      ])
    })

    it('to each magic number ends as its phone does, and is on record with its session', async () => {
      const { product } = started
      const flowId = await publish(product, everyAnswer)
      expect(Object.keys(expected)).toEqual(directory.map(({ number }) => number.slice(-4)))
      const outcomes = await Promise.all(
        directory.map(async ({ number }) => {
          const wanted = expected[number.slice(-4)] ?? { status: '' }
          const callId = await place(product, { to: number, flowId, record: true, machineDetection: 'tell' })
          const call = await ended(product, callId)
          const isAnswered = call.status === 'completed'
          const session = isAnswered ? await endedSession(product, callId) : await sessionOf(product, callId)
          const path = session ? pathOf(session) : []
          const got: Expected = {
            status: call.status,
            ...(wanted.leaves !== undefined && { leaves: path.find((each) => each === wanted.leaves) ?? path.join() }),
            ...(wanted.answeredBy !== undefined && { answeredBy: call.answeredBy ?? '' }),
            ...(wanted.ending !== undefined && { ending: session?.ending ?? '' }),
          }
          const recording = session && (await completedRecording(product, callId))
          return { number, callId, got, wanted, recording, isOnRecord: session !== undefined }
        }),
      )
      const of = (what: 'got' | 'wanted') => outcomes.map((outcome) => [outcome.number, outcome[what]])
      expect(of('got')).toEqual(of('wanted'))
      for (const { number, callId, got, recording, isOnRecord } of outcomes) {
        const isAnswered = got.status === 'completed'
        expect([number, isOnRecord]).toEqual([number, isAnswered])
        if (isAnswered) {
          expect((await product.api('GET', `/api/calls/${callId}/recording`)).status).toBe(200)
          expect(await hear(product, recording?.audio ?? null), number).toMatchObject({ type: 'audio/wav' })
        }
      }
      // Who opted out is not called again.
      const again = await product.api<{ code: string }>('POST', '/api/calls', { to: '+15550190016', flowId })
      expect([again.status, again.body.code]).toEqual([409, 'do_not_call'])
    })

    it('is transferred to phones that answer, are busy, never answer, and fail: each leaves by its port', async () => {
      const { product } = started
      const flowId = await publish(product, transferring)
      const ports = { '0007': 'answered', '0002': 'busy', '0003': 'noAnswer', '0004': 'failed', '0015': 'failed' }
      await Promise.all(
        Object.entries(ports).map(async ([colleague, port]) => {
          const variables = { colleague: `+1555019${colleague}` }
          const callId = await place(product, { to: '+15550190014', flowId, variables })
          expect((await ended(product, callId)).status).toBe('completed')
          const session = await endedSession(product, callId)
          expect([colleague, ...pathOf(session)]).toEqual([colleague, 'start>next', `transfer>${port}`, `${port}>next`])
          expect(session.tags).toEqual([port])
          if (port !== 'answered') return
          const { audio } = await completedRecording(product, callId)
          expect(await hear(product, audio)).toMatchObject({ status: 200, channels: 2 })
        }),
      )
    })

    it('that came in and hung up on voicemail leaves real audio, and the silent nodes behind it have run', async () => {
      const { product, dataDir } = started
      const flowId = await publish(product, voicemail)
      await product.api('PATCH', `/api/numbers/${encodeURIComponent(departmentsNumber)}`, { flowId, language: null })
      const phone = await PhoneClient.open(findServer({ DATA_DIR: dataDir, PATCHBAY_URL: product.url }))
      await phone.call({ to: departmentsNumber, from: '+15550181099', speed: 4 })
      let sessionId = ''
      for await (const event of phone.events()) {
        sessionId ||= event.sessionId ?? ''
        if (event.kind === 'recording') {
          await phone.say('Please call me back.')
          // A second of speech and more, at this speed.
          setTimeout(() => void phone.hangUp(), 500)
        }
        if (event.kind === 'ended') break
      }
      await phone.close()
      const recording = await completedRecording(product, sessionId)
      expectKept(await endedSession(product, sessionId), recording.sid)
      const heard = await hear(product, recording.audio)
      expect(heard).toMatchObject({ status: 200, type: 'audio/wav', channels: 1, rate: 8000 })
      expect(Math.abs(heard.seconds - (recording.durationSeconds ?? 0))).toBeLessThan(1)
      expect(heard.peak).toBeGreaterThan(1000)
    })

    it('that came in is over once the caller has hung up', async () => {
      const { product, dataDir } = started
      const phone = await PhoneClient.open(findServer({ DATA_DIR: dataDir, PATCHBAY_URL: product.url }))
      await phone.call({ to: marketingNumber, from: '+15550181098' })
      let sessionId: string | null = null
      for await (const event of phone.events()) {
        sessionId = event.sessionId
        if (event.kind === 'gathering') break
      }
      // The stream of a session ends with it.
      const followed = product.download(`/api/sessions/${sessionId}/events`)
      await phone.hangUp()
      expect((await followed).body.toString()).toContain('"ended":{"reason":"hungUp"}')
      await phone.close()
    })

    it('is followed step by step until the call is over, with the token of the terminal tools', async () => {
      const { product, dataDir } = started
      const callId = await place(product, { to: '+15550190007', flowKey: 'marketing-menu' })
      const token = readFileSync(join(dataDir, 'secrets', 'cli-token'), 'utf8').trim()
      const ask = async () => {
        const headers = { authorization: `Bearer ${token}` }
        const answer = await fetch(`${product.url}/api/sessions/${callId}/events`, { headers })
        // The session begins when somebody picks up.
        return answer.status === 404 ? undefined : answer
      }
      const answer = await until(ask)
      const text = await answer.text()
      const steps = [...text.matchAll(/^data: (.+)$/gm)].map(([, json = '']) => JSON.parse(json) as SessionEvent)
      expect(steps[0]?.trail.map(({ node }) => node)).toEqual(['start', 'greeting', 'mainMenu'])
      expect(steps.at(-1)?.ended).toEqual({ reason: 'hungUp' })
      expect(steps.map(({ seq }) => seq)).toEqual(steps.map((_, index) => index + 1))
    })

    it('that was placed and hung up on voicemail leaves its message too', async () => {
      const { product } = started
      const callId = await place(product, { to: '+15550190013', flowId: await publish(product, voicemail) })
      const recording = await completedRecording(product, callId)
      expectKept(await endedSession(product, callId), recording.sid)
      const { sid, status, audio } = recording
      expect((await product.api('GET', `/api/calls/${callId}/recording`)).body).toMatchObject({ sid, status, audio })
      expect((await hear(product, recording.audio)).peak).toBeGreaterThan(1000)
    })

    it('leaves a recording that can be heard after a restart, when the carrier is at another address', async () => {
      const { product } = started
      const callId = await place(product, { to: '+15550190013', flowId: await publish(product, voicemail) })
      const { audio } = await completedRecording(product, callId)
      const heard = await hear(product, audio)
      await started.restart()
      expect(started.product.url).not.toBe(product.url)
      expect(await hear(started.product, audio)).toEqual(heard)
    })
  },
  environment,
)
