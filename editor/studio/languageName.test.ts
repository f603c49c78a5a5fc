import { expect, it } from 'vitest'
import { languageName } from './languageName.ts'

it.each([
  ['en-US', 'English (United States)'],
  ['zh-CN', 'Chinese (China)'],
  ['cmn-CN', 'Mandarin Chinese (China)'],
  ['cmn-Hant-TW', 'Mandarin Chinese (Traditional, Taiwan)'],
  ['ar-XA', 'Arabic (Modern Standard)'],
  ['en-GB-WLS', 'English (United Kingdom) · en-GB-WLS'],
  ['xx-nonsense-zzzzzzzzzzzz', 'xx-nonsense-zzzzzzzzzzzz'],
])('says %s in words of its own', (tag, name) => {
  expect(languageName(tag)).toBe(name)
})
