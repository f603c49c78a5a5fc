import { describe, expect, it } from 'vitest'
import { createSteppedClock } from '../clock.ts'
import { Interrupted, Scope } from './scope.ts'

const newScope = () => {
  const clock = createSteppedClock(0)
  return { clock, scope: new Scope(clock) }
}

describe('a scope', () => {
  it('sleeps on its clock', async () => {
    const { clock, scope } = newScope()
    let isAwake = false
    void scope.sleep(500).then(() => (isAwake = true))
    await clock.advance(499)
    expect(isAwake).toBe(false)
    await clock.advance(1)
    expect(isAwake).toBe(true)
  })

  it('cuts every wait short, and every later one', async () => {
    const { scope } = newScope()
    const sleeping = scope.sleep(1000)
    const inner = scope.child().sleep(1000)
    scope.interrupt({ kind: 'hungUp' })
    scope.interrupt({ kind: 'moved' })
    for (const wait of [sleeping, inner, scope.sleep(1), scope.child().sleep(1), scope.guard(Promise.resolve(1))])
      await expect(wait).rejects.toMatchObject({ reason: { kind: 'hungUp' } })
    expect(() => scope.check()).toThrow(Interrupted)
  })

  it('goes on when only a child of it was stopped', async () => {
    const { clock, scope } = newScope()
    const child = scope.child()
    child.interrupt({ kind: 'stopped' })
    const sleeping = scope.sleep(10)
    await clock.advance(10)
    await expect(sleeping).resolves.toBeUndefined()
  })

  it('takes a wait down once, however it ended', async () => {
    const { scope } = newScope()
    let down = 0
    const at = await scope.wait<string>((done) => {
      done('at once')
      return () => down++
    })
    expect([at, down]).toEqual(['at once', 1])
    const cut = scope.wait<string>(() => () => down++)
    scope.interrupt({ kind: 'stopped' })
    await expect(cut).rejects.toBeInstanceOf(Interrupted)
    expect(down).toBe(2)
  })

  it('hands on what guarded work throws', async () => {
    await expect(newScope().scope.guard(Promise.reject(new Error('no')))).rejects.toThrow('no')
  })
})
