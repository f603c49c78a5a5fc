import { flowOf, say } from '#shared/testing/flows.ts'
import { describe, expect, it } from 'vitest'
import { createFlowStore } from './flowStore.ts'

const start = flowOf({ start: { type: 'start', to: 'hello' }, hello: { type: 'say', data: { prompt: say('Hello.') } } })
const named = (name: string) => (flow: typeof start) => ({ ...flow, name })
const open = () => {
  let now = 0
  const store = createFlowStore(start, () => now)
  return {
    store,
    nameNow: () => store.getState().flow.name,
    pass: (ms: number) => (now += ms),
  }
}

describe('createFlowStore', () => {
  it('goes back and forth by named steps', () => {
    const { store, nameNow } = open()
    store.edit('Rename to A', named('A'))
    store.edit('Rename to B', named('B'))
    expect(store.getState().step).toBe('Rename to B')
    store.undo()
    expect([nameNow(), store.getState().step]).toEqual(['A', 'Rename to A'])
    expect(store.history.getState().futureStates.at(-1)?.step).toBe('Rename to B')
    store.undo()
    store.redo()
    store.redo()
    expect(nameNow()).toBe('B')
  })

  it('joins quick changes to the same thing, and starts anew after a pause', () => {
    const { store, nameNow, pass } = open()
    for (const name of ['H', 'He', 'Hel']) {
      store.edit('Type', named(name), { join: 'name' })
      pass(100)
    }
    pass(5000)
    store.edit('Type', named('Help'), { join: 'name' })
    store.undo()
    expect(nameNow()).toBe('Hel')
    store.undo()
    expect(nameNow()).toBe(start.name)
  })

  it('keeps no step for a change that changes nothing', () => {
    const { store } = open()
    store.edit('Nothing', (flow) => flow)
    expect(store.history.getState().pastStates).toHaveLength(0)
  })

  it('takes in what others change, and undoes only its own', () => {
    const { store, nameNow } = open()
    store.edit('Rename', named('Mine'))
    store.rebase((flow) => ({ ...flow, description: 'Theirs' }))
    store.undo()
    expect([nameNow(), store.getState().flow.description]).toEqual([start.name, 'Theirs'])
    store.redo()
    expect([nameNow(), store.getState().flow.description]).toEqual(['Mine', 'Theirs'])
  })

  it('forgets the steps of which the changes of others left nothing, and keeps the words of the rest', () => {
    const { store, nameNow } = open()
    store.edit('Describe', (flow) => ({ ...flow, description: 'D' }))
    store.edit('Rename to A', named('A'))
    store.edit('Rename to B', named('B'))
    store.edit('Describe again', (flow) => ({ ...flow, description: 'E' }))
    store.undo()
    store.rebase(named('Theirs'))
    const { pastStates, futureStates } = store.history.getState()
    expect([pastStates.length, store.getState().step, futureStates.map(({ step }) => step)]).toEqual([
      ...[1, 'Describe'],
      ['Describe again'],
    ])
    store.undo()
    expect([nameNow(), store.getState().flow.description]).toEqual(['Theirs', undefined])
    store.redo()
    store.redo()
    expect([nameNow(), store.getState().flow.description]).toEqual(['Theirs', 'E'])
  })

  it('keeps what is written in place as one step, and takes all of it back', () => {
    const { store, nameNow, pass } = open()
    store.edit('Describe', (flow) => ({ ...flow, description: 'D' }))
    const before = store.getState().flow
    const writeAll = () => {
      for (const name of ['H', 'He']) {
        store.edit('Type', named(name), { join: 'writing-1', isOneStep: true })
        pass(60_000)
      }
    }
    writeAll()
    expect([nameNow(), store.history.getState().pastStates.length]).toEqual(['He', 2])
    expect(store.takeBack('writing-1')).toBe(true)
    expect([store.getState().flow, store.getState().step]).toEqual([before, 'Describe'])
    expect(store.history.getState().pastStates).toHaveLength(1)
    writeAll()
    store.edit('Rename', named('Other'))
    expect(store.takeBack('writing-1')).toBe(false)
    expect(nameNow()).toBe('Other')
  })
})
