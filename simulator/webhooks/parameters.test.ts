import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { response, startLine, type TestLine } from '../testing/line.ts'
import { startCustomer } from '../testing/customer.ts'
import { documentedParameters, undocumented } from '../testing/webhookParameters.ts'

describe('the parameters of webhooks', () => {
  let line: TestLine
  beforeEach(async () => {
    line = await startLine()
  })
  afterEach(() => line.stop())

  it('stand in the documents, in every test: a customer that is sent another does not stop well', async () => {
    const customer = await startCustomer()
    customer.answers('/voice', '')
    await fetch(`${customer.url}/voice?CallName=x`, { method: 'POST', body: new URLSearchParams({ CallSid: 'CA1' }) })
    await fetch(`${customer.url}/voice`, { method: 'POST', body: new URLSearchParams({ CallName: 'x', Digits: '1' }) })
    await expect(customer.stop()).rejects.toThrow('no webhook parameter CallName.')
    expect(undocumented(['SipHeader_X-Order', 'SipHeader_Order'])).toEqual(['SipHeader_Order'])
  })

  it('are all there in a call that does nearly everything', async () => {
    line.customer.answers(
      '/voice',
      response('<Gather input="dtmf speech" action="/keys" timeout="1" actionOnEmptyResult="true"/>'),
    )
    line.customer.answers(
      '/keys',
      response(
        '<Record action="/message" timeout="2" recordingStatusCallback="/recording" transcribeCallback="/text"/>',
      ),
    )
    line.customer.answers(
      '/message',
      response(
        '<Dial action="/dialled" record="record-from-answer"><Number statusCallback="/leg" statusCallbackEvent="initiated ringing answered completed" url="/whisper">+15550190007</Number></Dial>',
      ),
    )
    line.customer.answers('/dialled', response('<Enqueue action="/left" waitUrl="/wait">desk</Enqueue>'))
    line.customer.answers('/wait', response('<Leave/>'))
    line.customer.answers(
      '/left',
      response(
        '<Dial><Conference statusCallback="/room" statusCallbackEvent="start end join leave">hall</Conference></Dial>',
      ),
    )
    for (const path of ['/recording', '/text', '/leg', '/whisper', '/room']) line.customer.answers(path, response())
    await line.call({ behaviour: { answer: 'answers', does: [{ when: { atSeconds: 60 }, do: { hangUp: true } }] } })
    const sent = new Set(line.customer.asked.flatMap(({ params }) => Object.keys(params)))
    // Those that come only sometimes, or to other calls.
    const seldom = `
      ForwardedFrom CallerName StirPassportToken ApplicationSid SpeechResult Confidence DequeingCallSid AnsweredBy ErrorCode
      ParticipantLabel ParticipantLabelEndingConference Reason AnnounceUrl ReasonAnnouncementFailed`
    const { everyDocument, gather, record, dial, enqueue, status, recording, conference, transcription } =
      documentedParameters
    const usual = [everyDocument, gather, record, dial, enqueue, status, recording, conference, transcription].flat()
    expect(usual.filter((name) => name !== undefined && !sent.has(name) && !seldom.includes(name))).toEqual([])
  })
})
