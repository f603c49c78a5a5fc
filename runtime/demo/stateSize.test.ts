import { expect, it } from 'vitest'
import type { Flow } from '#shared/flow/flow.ts'
import type { CallerEvent } from '#shared/run/event.ts'
import { utf8Length } from '#shared/run/guards.ts'
import type { Session } from '#shared/run/session.ts'
import { step } from '#shared/run/step.ts'
import { programOf } from '#shared/testing/flows.ts'
import { departmentsFlow } from '#shared/templates/departments.ts'
import { marketingMenu } from '#shared/templates/marketingMenu.ts'

const at = '2026-03-02T10:00:00.000Z'
const id = '0190b6a0-0000-7000-8000-000000000001'
const keys = ['1', '2', '3', '9', '0', '*', '7', '']

/** Sizes of the state after every step of a call whose keys a linear congruential generator chooses. */
function sizesOf(flow: Flow, seed: number): number[] {
  const program = programOf(flow)
  const sizes: number[] = []
  let session: Session = { id, seq: 0, channel: 'phone', isTest: false }
  let chance = seed
  let event: CallerEvent = {
    kind: 'started',
    at,
    direction: 'inbound',
    caller: { kind: 'number', number: '+15550190001' },
    ourNumber: '+15550100001',
    contact: {
      id,
      firstName: 'Ana',
      lastName: 'García',
      language: 'es-ES',
      attributes: { tier: 'gold', city: 'Sevilla' },
    },
    languages: ['es-ES', 'en-US'],
    seed,
  }
  for (let steps = 0; steps < 40 && !session.state?.ended; steps++) {
    const { session: next } = step(program, session, event)
    session = next
    sizes.push(utf8Length(JSON.stringify(next.state)))
    chance = (Math.imul(chance, 1664525) + 1013904223) >>> 0
    const pressed = keys[chance >>> 29] ?? ''
    event = pressed === '' ? { kind: 'silence', at } : { kind: 'collected', at, keys: pressed }
  }
  return sizes
}

it.each([
  ['marketing menu', marketingMenu],
  ['departments', departmentsFlow],
])('keeps the state of %s within 2 KB for 95 of 100 steps', (_, flow) => {
  const sizes = Array.from({ length: 600 }, (_, index) => sizesOf(flow, index + 1)).flat()
  sizes.sort((one, other) => one - other)
  expect(sizes.length).toBeGreaterThan(1000)
  expect(sizes[Math.ceil(sizes.length * 0.95) - 1]).toBeLessThanOrEqual(2048)
})
