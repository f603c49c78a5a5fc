import type { Json } from '#shared/flow/flow.ts'
import { say } from '#shared/testing/flows.ts'
import { newNode } from '#shared/testing/graphs.ts'
import { expect, it } from 'vitest'
import { cardOf } from './cardOf.ts'

const prompt = say('For sales, press 1.') as unknown as Json
const choices = [{ id: 'a', key: '2Support', label: 'Sales' }]

it('says what the caller hears, also while another field is wrong', () => {
  expect(cardOf(newNode('m', 'menu', { prompt, choices }), 'en-US')).toMatchObject({
    words: 'For sales, press 1.',
    isSpoken: true,
  })
  expect(cardOf(newNode('m', 'menu', { prompt: [], choices }), 'en-US').words).toBe('Not filled in yet')
  expect(cardOf(newNode('m', 'menu', { prompt: 4, choices }), 'en-US').words).toBe('Not filled in yet')
})
