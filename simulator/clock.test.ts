import { describe, expect, it } from 'vitest'
import { createHurriedClock, createRealClock, createSteppedClock } from './clock.ts'

describe('the stepped clock', () => {
  it('runs timers in order, each at its own time', async () => {
    const clock = createSteppedClock(0)
    const seen: [string, number][] = []
    clock.after(300, () => seen.push(['c', clock.now()]))
    clock.after(100, () => {
      seen.push(['a', clock.now()])
      clock.after(100, () => seen.push(['b', clock.now()]))
    })
    clock.after(400, () => seen.push(['d', clock.now()])).cancel()
    await clock.advance(1000)
    expect(seen).toEqual([
      ['a', 100],
      ['b', 200],
      ['c', 300],
    ])
    expect(clock.now()).toBe(1000)
  })

  it('stands still while something from outside is awaited', async () => {
    const clock = createSteppedClock(0)
    let answer: () => void = () => undefined
    const asking = clock.hold(new Promise<void>((resolve) => (answer = resolve)))
    let answeredAt = -1
    void asking.then(() => (answeredAt = clock.now()))
    clock.after(50, () => undefined)
    const advancing = clock.advance(100)
    setImmediate(() => setImmediate(() => answer()))
    await advancing
    expect(answeredAt).toBe(0)
  })
})

describe('the hurried clock', () => {
  it('jumps to what comes next, and waits for what is held', async () => {
    const clock = createHurriedClock(0)
    const startedAt = performance.now()
    const at = await new Promise<number>((resolve) => {
      clock.after(60_000, () => {
        void clock.hold(Promise.resolve()).then(() => clock.after(60_000, () => resolve(clock.now())))
      })
    })
    expect(at).toBe(120_000)
    expect(performance.now() - startedAt).toBeLessThan(1000)
  })
})

describe('the hurried clock on a walk', () => {
  it('goes as the wall does, and jumps again behind it', async () => {
    const wall = createSteppedClock(0)
    const clock = createHurriedClock(1000, wall)
    const stop = clock.walk()
    let isOver = false
    const minute = new Promise<void>((resolve) => clock.after(60_000, resolve)).then(() => (isOver = true))
    await wall.advance(59_000)
    expect([isOver, clock.now()]).toEqual([false, 60_000])
    await wall.advance(1000)
    await minute
    const hour = new Promise<void>((resolve) => clock.after(3600_000, resolve))
    stop()
    await hour
    expect([wall.now(), clock.now()]).toEqual([60_000, 3661_000])
  })

  it('walks as long as one of several wants to, and takes up what comes earlier', async () => {
    const wall = createSteppedClock(0)
    const clock = createHurriedClock(0, wall)
    const stops = [clock.walk(), clock.walk()]
    const seen: string[] = []
    clock.after(60_000, () => seen.push('late'))
    await wall.advance(1000)
    const early = new Promise<void>((resolve) => clock.after(1000, resolve)).then(() => seen.push('early'))
    stops[0]?.()
    stops[0]?.()
    await wall.advance(5000)
    await early
    expect([seen, clock.now()]).toEqual([['early'], 6000])
    stops[1]?.()
  })
})

describe('the real clock', () => {
  it('goes at a multiple of real time', async () => {
    const clock = createRealClock({ speed: 100, startAt: 0 })
    await new Promise<void>((resolve) => clock.after(5000, resolve))
    expect(clock.now()).toBeGreaterThanOrEqual(4900)
    expect(clock.now()).toBeLessThan(60_000)
  })
})
