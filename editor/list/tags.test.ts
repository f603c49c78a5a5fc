import { describe, expect, it } from 'vitest'
import { maxTagLength, withTyped } from './tags.ts'

describe('tags of a form', () => {
  it('hold what is typed and not yet a tag', () => {
    expect(withTyped(['sales'], ' night ')).toEqual(['sales', 'night'])
  })

  it('hold nothing twice and no blank', () => {
    expect(withTyped(['sales'], 'sales')).toEqual(['sales'])
    expect(withTyped(['sales'], '  ')).toEqual(['sales'])
  })

  it('are as long as the server takes them', () => {
    expect(withTyped([], 'x'.repeat(80))).toEqual(['x'.repeat(maxTagLength)])
  })
})
