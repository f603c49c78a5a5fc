import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createHurriedClock, createRealClock } from './clock.ts'
import type { PhoneControl } from './phones/attachedPhone.ts'
import { response, startLine, type TestLine } from './testing/line.ts'

let line: TestLine
beforeEach(async () => {
  line = await startLine()
  line.customer.answers('/after', response('<Hangup/>'))
})
afterEach(() => line.stop())

const afterwards = () => line.customer.to('/after')[0]?.params
/** A wall on which a minute is over in 60 ms, or in as long as another speed makes it. */
const fastWall = (speed = 1000) => createRealClock({ speed })
const colleague = '+15550190777'
const dial = (attributes: string, to: string) =>
  line.customer.answers('/voice', response(`<Dial action="/after" ${attributes}>${to}</Dial>`))

describe('a hurried call', () => {
  it("lets a person's phone ring for as long as on the wall", async () => {
    const wall = fastWall()
    const beganAt = wall.now()
    line.engine.attachPhone(colleague, { on: () => undefined, rung: () => undefined })
    dial('timeout="20"', colleague)
    await line.ring({ clock: createHurriedClock(beganAt, wall) }).ended
    expect(wall.now() - beganAt).toBeGreaterThanOrEqual(20_000)
    expect(afterwards()).toMatchObject({ DialCallStatus: 'no-answer' })
  })

  it('is connected with whoever answers in time', async () => {
    const wall = fastWall()
    const rung: PhoneControl[] = []
    line.engine.attachPhone(colleague, {
      on: ({ kind }) => {
        if (kind === 'ringing') wall.after(10_000, () => rung[0]?.answer())
        if (kind === 'bridged') wall.after(30_000, () => rung[0]?.hangUp())
      },
      rung: (control) => void rung.push(control),
    })
    dial('timeout="20"', colleague)
    await line.ring({ clock: createHurriedClock(wall.now(), wall) }).ended
    expect(afterwards()).toMatchObject({ DialCallStatus: 'completed', DialBridged: 'true' })
    expect(Number(afterwards()?.['DialCallDuration'])).toBeGreaterThanOrEqual(30)
  })

  it('ends a recorded talk in which nobody does anything after a minute of its own time', async () => {
    const startedAt = performance.now()
    dial('record="record-from-answer"', '+15550190001')
    await line.ring({ clock: createHurriedClock() }).ended
    expect(performance.now() - startedAt).toBeLessThan(5000)
    expect(afterwards()).toMatchObject({ DialCallStatus: 'completed', DialBridged: 'true' })
    expect(Number(afterwards()?.['DialCallDuration'])).toBeGreaterThanOrEqual(60)
    expect(Number(afterwards()?.['RecordingDuration'])).toBeLessThan(70)
  })

  it('gives a person on the line a minute on the wall, and another one behind everything that is said', async () => {
    const wall = fastWall(200)
    const beganAt = wall.now()
    dial('', '+15550190001')
    const { control, ended } = line.ring({
      clock: createHurriedClock(beganAt, wall),
      phone: {
        on: ({ kind }) => {
          if (kind === 'bridged') wall.after(40_000, () => control.say('Are you still there?'))
        },
      },
    })
    await ended
    expect(wall.now() - beganAt).toBeGreaterThanOrEqual(100_000)
    expect(Number(afterwards()?.['DialCallDuration'])).toBeLessThan(200)
  })

  it('hangs up in a queue and leaves a conference where nobody comes', async () => {
    line.customer.answers('/voice', response('<Enqueue action="/after">support</Enqueue>'))
    await line.ring({ clock: createHurriedClock() }).ended
    expect(afterwards()).toMatchObject({ QueueResult: 'hangup', QueueTime: '60' })
    dial('', '<Conference>room</Conference>')
    const { call, ended } = line.ring({ clock: createHurriedClock() })
    await ended
    expect(call).toMatchObject({ status: 'completed', durationSeconds: 60 })
  })

  it('waits on the wall for who takes it from a queue, and talks with them', async () => {
    const wall = fastWall(100)
    line.customer.answers('/voice', ({ params }) =>
      params['From'] === colleague
        ? response('<Dial timeLimit="10"><Queue>support</Queue></Dial>')
        : response('<Enqueue action="/after">support</Enqueue>'),
    )
    const ringWith = (params = {}) =>
      line.ring({ clock: createHurriedClock(wall.now(), wall), phone: { on: () => undefined }, ...params })
    const { call, ended } = ringWith()
    const taken = new Promise<void>((resolve) => wall.after(20_000, resolve)).then(
      () => ringWith({ from: colleague }).ended,
    )
    expect(await taken).toMatchObject({ status: 'completed' })
    await ended
    expect(afterwards()).toMatchObject({ QueueResult: 'bridged', CallSid: call.sid })
  })
})
