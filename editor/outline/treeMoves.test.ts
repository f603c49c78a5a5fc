import { flowOf } from '#shared/testing/flows.ts'
import { describe, expect, it } from 'vitest'
import { openRows, outlineOf } from './outlineOf.ts'
import { treeMove, typedRow } from './treeMoves.ts'

const flow = flowOf({
  start: { type: 'start', to: 'menu' },
  menu: { type: 'menu', data: { choices: [{ id: 'a', key: '1', label: 'A', phrases: {} }] }, to: { a: 'bye' } },
  bye: { type: 'end' },
})
const all = outlineOf(flow)
const open = { rows: all, closed: new Set<string>() }
const at = (key: string) => all.findIndex((row) => row.key === key)

describe('treeMove', () => {
  it('goes up and down and to the ends, and not past them', () => {
    expect(treeMove('ArrowDown', { ...open, at: 0 })).toEqual({ kind: 'row', at: 1 })
    expect(treeMove('ArrowUp', { ...open, at: 0 })).toEqual({ kind: 'row', at: 0 })
    expect(treeMove('End', { ...open, at: 0 })).toEqual({ kind: 'row', at: all.length - 1 })
    expect(treeMove('PageDown', { ...open, at: 1 })).toEqual({ kind: 'row', at: all.length - 1 })
    expect(treeMove('Home', { ...open, at: 3 })).toEqual({ kind: 'row', at: 0 })
  })

  it('opens, then goes in, to the right; closes, then goes out, to the left', () => {
    const closed = new Set(['node menu'])
    const shut = { rows: openRows(all, closed), closed }
    expect(treeMove('ArrowRight', { ...shut, at: 1 })).toEqual({ kind: 'open', key: 'node menu' })
    expect(treeMove('ArrowRight', { ...open, at: 1 })).toEqual({ kind: 'row', at: 2 })
    expect(treeMove('ArrowLeft', { ...open, at: 1 })).toEqual({ kind: 'close', key: 'node menu' })
    expect(treeMove('ArrowLeft', { ...open, at: at('node bye') })).toEqual({ kind: 'row', at: at('port menu a') })
    expect(treeMove('ArrowRight', { ...open, at: at('node bye') })).toBeUndefined()
    expect(treeMove('ArrowLeft', { ...open, at: 0 })).toBeUndefined()
  })
})

describe('typedRow', () => {
  const titles = ['Start', 'Menu', 'Sales', 'Say more', 'End']
  it('finds what begins with the letters, from here on and then from the top', () => {
    expect(typedRow('sa', { titles, at: 0 })).toBe(2)
    expect(typedRow('m', { titles, at: 4 })).toBe(1)
    expect(typedRow('say', { titles, at: 2 })).toBe(3)
    expect(typedRow('x', { titles, at: 0 })).toBeUndefined()
  })

  it('goes on to the next with the same letter', () => {
    expect(['s', 'ss'].map((typed) => typedRow(typed, { titles, at: 2 }))).toEqual([3, 3])
    expect(typedRow('s', { titles, at: 3 })).toBe(0)
  })
})
