import { describe, expect, it } from 'vitest'

describe('the time zone of the tests', () => {
  it('is the one the project names', () => {
    const offsets: Record<string, number> = { UTC: 0, 'Asia/Kathmandu': 345 }
    const wanted = offsets[process.env['TZ'] ?? '']
    expect(wanted).toBeDefined()
    expect(0 - new Date('2026-01-01T00:00:00Z').getTimezoneOffset()).toBe(wanted)
  })
})
