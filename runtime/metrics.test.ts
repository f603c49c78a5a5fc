import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { webhookLabel } from './metrics.ts'

it('names webhooks of a closed set, and all other paths alike', () => {
  expect(webhookLabel('/twilio/sessions/1/turns/2')).toBe('turn')
  expect(webhookLabel('/twilio/voice')).toBe('voice')
  expect(webhookLabel('/twilio/calls/1/voice')).toBe('calls')
  const labels = Array.from({ length: 1000 }, () => webhookLabel(`/twilio/${randomUUID()}`))
  expect(new Set([...labels, webhookLabel('/twilio/'), webhookLabel('/twilio')])).toEqual(new Set(['other']))
})
