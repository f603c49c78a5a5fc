import { describe, expect, it, vi } from 'vitest'
import { ApiFailure } from '../api/client.ts'
import { createLeaving, type Unfinished } from './leaving.ts'

/** Work that is saved, or fails, when the test says so. */
function newWork(more: Partial<Unfinished> = {}) {
  let isSaved = false
  let settle: { resolve(): void; reject(error: unknown): void } | undefined
  return {
    work: {
      flush: () => new Promise<void>((resolve, reject) => (settle = { resolve, reject })),
      isSaved: () => isSaved,
      wouldLose: () => false,
      ...more,
    },
    save() {
      isSaved = true
      settle?.resolve()
    },
    fail: (message: string) => settle?.reject(new ApiFailure(413, 'too_large', message)),
  }
}

describe('leaving', () => {
  it('is free when nothing is unsaved', async () => {
    const leaving = createLeaving()
    leaving.add(newWork({ isSaved: () => true }).work)
    expect(await leaving.mayLeave()).toBe(true)
    expect(leaving.store.getState()).toEqual({ kind: 'staying' })
  })

  it('waits until everything is saved', async () => {
    const leaving = createLeaving()
    const [one, other] = [newWork(), newWork()]
    leaving.add(one.work)
    leaving.add(other.work)
    const answered = vi.fn()
    const left = leaving.mayLeave().then(answered)
    one.save()
    await Promise.resolve()
    expect(leaving.store.getState()).toEqual({ kind: 'saving' })
    expect(answered).not.toHaveBeenCalled()
    other.save()
    await left
    expect(answered).toHaveBeenCalledWith(true)
  })

  it.each([
    ['stays', 'stay', false],
    ['leaves anyway', 'leaveAnyway', true],
  ] as const)('asks when saving failed: the member %s', async (_what, how, answer) => {
    const leaving = createLeaving()
    const { work, fail } = newWork({ wouldLose: () => true })
    leaving.add(work)
    const left = leaving.mayLeave()
    fail('It is too large.')
    await vi.waitFor(() =>
      expect(leaving.store.getState()).toEqual({ kind: 'failed', messages: ['It is too large.'], isKept: false }),
    )
    leaving[how]()
    expect(await left).toBe(answer)
    expect(leaving.store.getState()).toEqual({ kind: 'staying' })
  })

  it('asks when no answer comes in time', async () => {
    const leaving = createLeaving(10)
    leaving.add(newWork().work)
    const left = leaving.mayLeave()
    await vi.waitFor(() =>
      expect(leaving.store.getState()).toMatchObject({
        kind: 'failed',
        messages: ['The server does not answer.'],
        isKept: true,
      }),
    )
    leaving.stay()
    expect(await left).toBe(false)
  })

  it('asks when something else is left, which is found once all is saved here', async () => {
    const leaving = createLeaving()
    const { work, save } = newWork()
    leaving.add(work)
    const findLeft = vi.fn(async () => 'Changes in 1 flow are not saved yet.')
    const left = leaving.mayLeave(findLeft)
    expect(findLeft).not.toHaveBeenCalled()
    save()
    await vi.waitFor(() =>
      expect(leaving.store.getState()).toEqual({
        kind: 'failed',
        messages: ['Changes in 1 flow are not saved yet.'],
        isKept: true,
      }),
    )
    leaving.leaveAnyway()
    expect(await left).toBe(true)
  })

  it('names everything that is not saved, once what can be is', async () => {
    const leaving = createLeaving()
    const [words, captions, draft] = [newWork(), newWork({ wouldLose: () => true }), newWork()]
    for (const { work } of [words, captions, draft, words]) leaving.add(work)
    const left = leaving.mayLeave()
    words.fail('The words are not saved.')
    captions.fail('The captions are not saved.')
    await Promise.resolve()
    expect(leaving.store.getState()).toEqual({ kind: 'saving' })
    draft.save()
    await vi.waitFor(() =>
      expect(leaving.store.getState()).toEqual({
        kind: 'failed',
        messages: ['The words are not saved.', 'The captions are not saved.'],
        isKept: false,
      }),
    )
    leaving.stay()
    expect(await left).toBe(false)
  })

  it('may be called off while it waits', async () => {
    const leaving = createLeaving()
    leaving.add(newWork().work)
    const left = leaving.mayLeave()
    leaving.stay()
    expect(await left).toBe(false)
  })

  it('waits for nothing that was taken off', async () => {
    const leaving = createLeaving()
    leaving.add(newWork().work)()
    expect(leaving.hasUnsaved()).toBe(false)
    expect(await leaving.mayLeave()).toBe(true)
  })

  it('of a page asks only about what lives in it', async () => {
    const leaving = createLeaving()
    leaving.add(newWork().work)
    expect(leaving.hasUnsavedInPage()).toBe(false)
    expect(await leaving.mayLeavePage()).toBe(true)
    const { work, fail } = newWork({ isInPage: true, wouldLose: () => true })
    const takeOff = leaving.add(work)
    expect(leaving.hasUnsavedInPage()).toBe(true)
    const left = leaving.mayLeavePage()
    fail('The words are not saved.')
    await vi.waitFor(() =>
      expect(leaving.store.getState()).toEqual({
        kind: 'failed',
        messages: ['The words are not saved.'],
        isKept: false,
      }),
    )
    leaving.stay()
    expect(await left).toBe(false)
    takeOff()
    expect(await leaving.mayLeavePage()).toBe(true)
  })

  it('ends what is given up, once it is decided, and nothing when the member stays', async () => {
    const leaving = createLeaving()
    const giveUp = vi.fn(async () => undefined)
    leaving.add({
      flush: () => Promise.reject(new Error('2 files are on their way.')),
      isSaved: () => false,
      wouldLose: () => true,
      giveUp,
    })
    const decide = async (how: 'stay' | 'leaveAnyway') => {
      const left = leaving.mayLeave()
      await vi.waitFor(() => expect(leaving.store.getState().kind).toBe('failed'))
      leaving[how]()
      return left
    }
    expect(await decide('stay')).toBe(false)
    expect(giveUp).not.toHaveBeenCalled()
    expect(await decide('leaveAnyway')).toBe(true)
    expect(giveUp).toHaveBeenCalledOnce()
    leaving.forget()
    expect(leaving.hasUnsaved()).toBe(false)
  })
})
