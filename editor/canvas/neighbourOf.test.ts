import { flowOf, say } from '#shared/testing/flows.ts'
import { expect, it } from 'vitest'
import { moveParts } from '../graph/moveParts.ts'
import { neighbourOf } from './neighbourOf.ts'

const flow = moveParts(
  flowOf({
    start: { type: 'start', to: 'hello' },
    hello: { type: 'say', data: { prompt: say('Hello.') }, to: 'bye' },
    bye: { type: 'end', data: {} },
  }),
  new Map([
    ['start', { x: 0, y: 0 }],
    ['hello', { x: 400, y: 0 }],
    ['bye', { x: 400, y: 300 }],
  ]),
)

it('begins at the start', () => {
  expect(neighbourOf(flow, undefined, 'next')).toBe('start')
})

it('walks along edges and back, and to cards above and below', () => {
  expect(neighbourOf(flow, 'start', 'next')).toBe('hello')
  expect(neighbourOf(flow, 'hello', 'previous')).toBe('start')
  expect(neighbourOf(flow, 'hello', 'below')).toBe('bye')
  expect(neighbourOf(flow, 'bye', 'above')).toBe('hello')
  expect(neighbourOf(flow, 'bye', 'next')).toBeUndefined()
})
