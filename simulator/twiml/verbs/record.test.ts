import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Behaviour, Deed } from '../../phones/behaviour.ts'
import { response, startLine, type TestLine } from '../../testing/line.ts'
import { wholeWav } from '../../testing/wholeWav.ts'

let line: TestLine
beforeEach(async () => {
  line = await startLine()
  line.customer.answers('/got', response('<Hangup/>'))
  line.customer.answers('/recording', '')
  line.customer.answers('/text', '')
})
afterEach(() => line.stop())

const does = (...deeds: Deed[]): Behaviour => ({ answer: 'answers', does: deeds })
const message: Deed = {
  when: { asked: 'recording' },
  do: { say: 'Please call me back tomorrow at nine, thank you very much.' },
}
const record = (attributes: string) =>
  line.customer.answers('/voice', response(`<Record action="/got" ${attributes}/>`, '<Say>Unreachable.</Say>'))
const got = () => line.customer.to('/got')[0]?.params

describe('a message', () => {
  it('ends by silence, and its file follows as a WAV of its length', async () => {
    record(
      'timeout="3" recordingStatusCallback="/recording" recordingStatusCallbackEvent="in-progress completed absent"',
    )
    await line.call({ behaviour: does(message) })
    expect(got()).toMatchObject({
      Digits: '',
      RecordingUrl: expect.stringMatching(
        /^http:\/\/carrier\.test\/2010-04-01\/Accounts\/AC1+\/Recordings\/RE[0-9a-f]{32}$/,
      ),
    })
    const states = line.customer.to('/recording').map(({ params }) => params)
    expect(states.map((state) => state['RecordingStatus'])).toEqual(['in-progress', 'completed'])
    expect(states[1]).toMatchObject({
      RecordingSid: got()?.['RecordingSid'],
      RecordingSource: 'RecordVerb',
      RecordingChannels: '1',
      RecordingDuration: got()?.['RecordingDuration'],
    })
    const wav = wholeWav(line.engine.recordingAudio(line.account, states[1]?.['RecordingSid'] ?? ''))
    expect(Math.round((wav.length - 44) / 16_000)).toBe(Number(got()?.['RecordingDuration']))
    expect(wav.subarray(44).some((byte) => byte !== 0)).toBe(true)
  })

  it('ends by a key', async () => {
    record('finishOnKey="*"')
    await line.call({
      behaviour: does(
        { when: { asked: 'recording' }, afterSeconds: 2, do: { press: '1' } },
        { when: { asked: 'recording' }, afterSeconds: 4, do: { press: '*' } },
      ),
    })
    expect(got()).toMatchObject({ Digits: '*' })
  })

  it('ends at its greatest length', async () => {
    record('maxLength="2" timeout="10" trim="do-not-trim"')
    await line.call({ behaviour: does(message) })
    expect(got()).toMatchObject({ Digits: '', RecordingDuration: '2' })
  })

  it('ends by a hang-up: the action is asked with what there is, and then the file is told of', async () => {
    record('recordingStatusCallback="/recording"')
    const call = await line.call({
      behaviour: does(message, { when: { asked: 'recording' }, afterSeconds: 6, do: { hangUp: true } }),
    })
    expect(call.status).toBe('completed')
    expect(got()).toMatchObject({
      Digits: 'hangup',
      CallStatus: 'completed',
      RecordingSid: expect.stringMatching(/^RE/),
    })
    expect(line.customer.to('/recording')[0]?.params).toMatchObject({ RecordingStatus: 'completed' })
    expect(line.customer.to('/status')).toHaveLength(1)
  })

  it('is absent when nothing was recorded', async () => {
    record('recordingStatusCallback="/recording" recordingStatusCallbackEvent="completed absent"')
    const { control, ended } = line.ring({
      phone: { on: (event) => void (event.kind === 'recording' && control.hangUp()) },
    })
    await line.clock.runUntil(() => line.customer.to('/recording').length > 0)
    await ended
    expect(line.customer.to('/recording')[0]?.params).toMatchObject({ RecordingStatus: 'absent' })
  })

  it('loses its silence at both ends when it is trimmed', async () => {
    record('timeout="5" trim="trim-silence"')
    await line.call({ behaviour: does(message) })
    record('timeout="5" trim="do-not-trim"')
    await line.call({ behaviour: does(message) })
    const [trimmed, whole] = line.customer.to('/got').map(({ params }) => Number(params['RecordingDuration']))
    expect((whole ?? 0) - (trimmed ?? 0)).toBeGreaterThanOrEqual(5)
  })

  it('is written down', async () => {
    record('timeout="2" transcribe="true" transcribeCallback="/text"')
    await line.call({ behaviour: does(message) })
    expect(line.customer.to('/text')[0]?.params).toMatchObject({
      TranscriptionStatus: 'completed',
      TranscriptionText: 'Please call me back tomorrow at nine, thank you very much.',
      RecordingSid: got()?.['RecordingSid'],
    })
  })

  it('asks the document itself when there is no action', async () => {
    line.customer.answers('/voice', response('<Record timeout="1"/>'), response('<Hangup/>'))
    await line.call()
    expect(line.customer.to('/voice')[1]?.params).toMatchObject({ Digits: '' })
  })
})

describe('a recording in the background', () => {
  it('is begun by Start, paused, resumed and stopped by REST', async () => {
    line.customer.answers(
      '/voice',
      response(
        '<Start><Recording channels="dual" recordingStatusCallback="/recording" recordingStatusCallbackEvent="in-progress completed"/></Start>',
        '<Pause length="60"/>',
      ),
    )
    const { call, ended } = line.ring()
    await line.clock.advance(10_000)
    const change = (status: 'paused' | 'in-progress' | 'stopped', pauseBehavior: 'skip' | 'silence' = 'skip') =>
      line.engine.updateRecording(line.account, 'Twilio.CURRENT', { status, pauseBehavior }, { callSid: call.sid })
    expect(change('paused').status).toBe('paused')
    await line.clock.advance(10_000)
    expect(change('in-progress').status).toBe('in-progress')
    await line.clock.advance(10_000)
    expect(change('stopped').status).toBe('stopped')
    await line.clock.runUntil(() => call.endedAt !== null)
    await ended
    expect(
      line.customer.to('/recording').map(({ params }) => [params['RecordingStatus'], params['RecordingDuration']]),
    ).toEqual([
      ['in-progress', undefined],
      ['completed', '20'],
    ])
    expect(() => change('stopped')).toThrow(expect.objectContaining({ code: 20404 }))
  })

  it('ends with the call', async () => {
    line.customer.answers(
      '/voice',
      response('<Start><Recording recordingStatusCallback="/recording"/></Start><Pause length="7"/>'),
    )
    await line.call()
    expect(line.customer.to('/recording')[0]?.params).toMatchObject({
      RecordingDuration: '7',
      RecordingSource: 'StartCallRecordingTwiML',
    })
  })
})
