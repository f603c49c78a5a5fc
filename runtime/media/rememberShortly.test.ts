import { describe, expect, it } from 'vitest'
import { rememberShortly } from './rememberShortly.ts'

const make = (answers: Record<string, string | Error>, most = 10) => {
  const asked: string[] = []
  const time = { ms: 0 }
  const find = async (name: string) => {
    asked.push(name)
    const answer = answers[name]
    if (answer instanceof Error) throw answer
    return answer
  }
  const memory = rememberShortly(find, { clock: { now: () => new Date(time.ms) }, keepMs: 1000, most })
  return { asked, time, memory }
}

describe('rememberShortly', () => {
  it('asks once for all who ask at a time, and again when time is over', async () => {
    const { asked, time, memory } = make({ a: 'A' })
    expect(await Promise.all([memory.get('a'), memory.get('a')])).toEqual(['A', 'A'])
    time.ms = 999
    expect(await memory.get('a')).toBe('A')
    expect(asked).toEqual(['a'])
    time.ms = 1000
    await memory.get('a')
    expect(asked).toEqual(['a', 'a'])
  })

  it('asks again for what was not there or could not be found out', async () => {
    const { asked, memory } = make({ bad: new Error('down') })
    await memory.get('none')
    await memory.get('none')
    await expect(memory.get('bad')).rejects.toThrow('down')
    await expect(memory.get('bad')).rejects.toThrow('down')
    expect(asked).toEqual(['none', 'none', 'bad', 'bad'])
  })

  it('forgets when told to, and the oldest when there are too many', async () => {
    const { asked, memory } = make({ a: 'A', b: 'B', c: 'C' }, 2)
    for (const name of ['a', 'b', 'c', 'b', 'a']) await memory.get(name)
    expect(asked).toEqual(['a', 'b', 'c', 'a'])
    memory.forget('a')
    await memory.get('a')
    expect(asked).toEqual(['a', 'b', 'c', 'a', 'a'])
  })
})
