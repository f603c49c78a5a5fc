import { describe, expect, it } from 'vitest'
import { isMereBeginning, wayWords } from './wayWords.ts'

const words = (label: string, port?: { id: string; label: string; kind?: 'choice' | 'timeout' }, over: object = {}) => {
  const told = wayWords({ label, type: 'menu', ...(port && { port }), ...over })
  return [told.label, told.way].filter(Boolean).join(' ')
}

describe('wayWords', () => {
  it('says what happened, not what the way out is called on the canvas', () => {
    expect(words('Main menu', { id: 'noInput', label: 'No input', kind: 'timeout' })).toBe('Main menu: no answer')
    expect(words('Greeting', { id: 'next', label: 'Next' })).toBe('Greeting')
    expect(words('Waits')).toBe('Waits')
  })

  it('keeps the names that authors gave', () => {
    expect(words('Main menu', { id: 'failed', label: 'Sales', kind: 'choice' })).toBe('Main menu: Sales')
    expect(words('Sales open?', { id: 'closed', label: 'Closed' })).toBe('Sales open? Closed')
  })

  it('does not repeat a choice that what came in has named, and adds a note', () => {
    const input = { by: 'caller', text: 'Pressed', quote: '1', choice: 'Sales' } as const
    const sales = { id: 'sales', label: '1 Sales', kind: 'choice' } as const
    expect(words('Main menu', sales, { input })).toBe('Main menu')
    expect(words('Main menu', sales, { note: 'by phrase' })).toBe('Main menu: Sales (by phrase)')
  })

  it('leaves out a start that only hands on', () => {
    const start = { label: 'Call comes in', type: 'start', input: { by: 'call', text: 'Call answered' } } as const
    expect(isMereBeginning({ ...start, port: { id: 'next', label: 'Next' } })).toBe(true)
    expect(isMereBeginning({ ...start, port: { id: 'machine', label: 'Machine answered' } })).toBe(false)
  })
})
