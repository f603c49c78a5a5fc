import { describe, expect, it } from 'vitest'
import { twimlLines } from './twimlLines.ts'

const document = (verbs: string) => `<?xml version="1.0" encoding="UTF-8"?><Response>${verbs}</Response>`

describe('twimlLines', () => {
  it('reads what is said, in order and in its language, also inside a Gather', () => {
    const reply = document(
      '<Say language="en-US">Hello  Sam &amp; co.</Say>' +
        '<Gather input="dtmf"><Say language="es-ES">Pulse <say-as interpret-as="digits">1</say-as></Say><Play>https://a.test/media/x.wav</Play></Gather>' +
        '<Redirect method="POST">https://a.test/next</Redirect>',
    )
    expect(twimlLines(reply)).toEqual([
      { kind: 'say', text: 'Hello Sam & co.', language: 'en-US' },
      { kind: 'say', text: 'Pulse 1', language: 'es-ES' },
      { kind: 'play', url: 'https://a.test/media/x.wav' },
    ])
  })

  it('tells what the call does: recordings, transfers, the end', () => {
    const reply = document('<Start><Recording/></Start><Record/><Dial><Number>+15550190002</Number></Dial><Hangup/>')
    expect(twimlLines(reply)).toEqual([
      { kind: 'recordCall' },
      { kind: 'record' },
      { kind: 'dial', number: '+15550190002' },
      { kind: 'hangUp' },
    ])
  })

  it('takes markup in a text for text', () => {
    const [line] = twimlLines(document('<Say>&lt;img src=x onerror=alert(1)&gt;</Say>'))
    expect(line).toEqual({ kind: 'say', text: '<img src=x onerror=alert(1)>' })
  })

  it.each([null, '', 'no XML at all', '<html><body/></html>'])('has no lines for %s', (reply) => {
    expect(twimlLines(reply)).toEqual([])
  })
})
