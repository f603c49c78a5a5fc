import { expect, it } from 'vitest'

it('is tested in a time zone of neither zero nor whole hours', () => {
  expect(0 - new Date('2026-01-01T00:00:00Z').getTimezoneOffset()).toBe(345)
})
