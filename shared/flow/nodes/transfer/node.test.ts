import { describe, expect, it } from 'vitest'
import { at, contextOf } from '#shared/testing/nodes.ts'
import { flowSchema } from '../../flow.ts'
import { textPrompt } from '../../prompt.ts'
import { transfer } from './node.ts'

const dataOf = (change: Record<string, unknown> = {}) => transfer.schema.parse({ to: '+15550100777', ...change })
const enter = (change: Record<string, unknown> = {}) =>
  transfer.enter({
    data: dataOf(change),
    context: contextOf({ values: { vars: { desk: '+442079460958', bad: 'nobody' } } }),
  })
const flow = flowSchema.parse({
  format: 1, name: 'x', languages: ['en-US'], defaultLanguage: 'en-US', timeZone: 'UTC', recording: 'off', maxCallMinutes: 30,
  variables: [], nodes: [], edges: [], notes: [], tests: [],
}) // prettier-ignore

describe('transfer', () => {
  it('dials and waits, no longer than the call may last', () =>
    expect(enter()).toEqual({
      kind: 'wait',
      memory: null,
      actions: [{ kind: 'dial', number: '+15550100777', timeoutSeconds: 30, maxMinutes: 60, record: false }],
    }))

  it('says something first and shows another number', () =>
    expect(
      enter({
        prompt: textPrompt({ 'en-US': 'Connecting.' }),
        callerId: '{{ vars.desk }}',
        maxMinutes: 5,
        record: true,
        timeoutSeconds: 10,
      }),
    ).toMatchObject({
      actions: [
        { kind: 'play', interruptible: false, prompt: [{ text: 'Connecting.' }] },
        { kind: 'dial', callerId: '+442079460958', maxMinutes: 5, record: true, timeoutSeconds: 10 },
      ],
    }))

  it.each([
    ['{{ vars.desk }}', '+442079460958'],
    ['+44 (20) 7946-0958', '+442079460958'],
    ['(555) 010-0777', '+15550100777'],
  ])('reads %s as %s', (to, number) => expect(enter({ to })).toMatchObject({ actions: [{ number }] }))

  it.each(['', '{{ vars.bad }}', '{{ vars.missing }}', '+1', '911'])('fails for %j without dialling', (to) =>
    expect(enter({ to })).toEqual({ kind: 'leave', port: 'failed', note: 'not dialled: no such number is possible' }),
  )

  it('shows the usual number when the other one is not possible', () => {
    const move = enter({ callerId: '{{ vars.bad }}' })
    expect(move).toMatchObject({ kind: 'wait', note: 'the number to show is not possible, so the usual one is shown' })
    expect(JSON.stringify(move)).not.toContain('callerId')
  })

  it('reads a national number only where the country is known', () =>
    expect(
      transfer.enter({ data: dataOf({ to: '555 010 0777' }), context: { ...contextOf(), ourNumber: 'anonymous' } }),
    ).toMatchObject({ port: 'failed' }))

  it.each(['answered', 'busy', 'noAnswer', 'failed'] as const)('leaves by %s', (outcome) => {
    const move = transfer.resume?.({
      data: dataOf(),
      memory: null,
      event: { kind: 'dialed', at, outcome },
      context: contextOf(),
    })
    expect(move).toEqual({ kind: 'leave', port: outcome })
    expect(transfer.ports(dataOf()).map(({ id }) => id)).toContain(outcome)
  })

  it('fails when the dial comes back without a result', () =>
    expect(
      transfer.resume?.({ data: dataOf(), memory: null, event: { kind: 'silence', at }, context: contextOf() }),
    ).toMatchObject({ port: 'failed' }))

  it('is no business of a caller who has hung up', () => {
    expect(transfer.isSilent).toBeFalsy()
    expect(transfer.passBy).toBeUndefined()
  })

  it('says whom it rings', () =>
    expect(transfer.summary(dataOf(), { language: 'en-US' })).toBe('Rings +15550100777 for 30 s'))

  it.each<[string, Record<string, unknown>, string[]]>([
    ['nothing of a number or a template', { callerId: '{{ vars.desk }}' }, []],
    ['a missing number', { to: '' }, ['error transfer-number to']],
    ['a number that is none', { to: 'reception' }, ['error transfer-number to']],
    ['a number without its country', { to: '(555) 010-0777' }, ['warning transfer-number to']],
    ['a wrong number to show', { callerId: 'us' }, ['error transfer-number callerId']],
    ['a talk longer than the call', { maxMinutes: 31 }, ['warning transfer-length maxMinutes']],
  ])('lint says %s', (_what, change, expected) =>
    expect(
      transfer
        .lint?.(dataOf(change), flow)
        .map(({ severity = 'error', rule, field }) => `${severity} ${rule} ${field}`),
    ).toEqual(expected),
  )
})
