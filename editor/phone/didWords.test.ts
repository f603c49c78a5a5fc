import { expect, it } from 'vitest'
import { didWords, isRecordingId, recordingWords } from './didWords.ts'

const did = (over: Partial<Parameters<typeof didWords>[0]>) =>
  didWords({ title: 'Sales', type: 'transfer', port: { id: 'answered', label: 'Answered' }, note: undefined, ...over })

it('says whether it is open, by which hours and why', () => {
  const port = { id: 'closed', label: 'Closed' }
  expect(did({ title: 'Sales open?', type: 'hours', port, note: 'by Office hours: holiday: New year' })).toEqual({
    words: 'Sales open? Closed now, by Office hours',
    more: 'holiday: New year',
  })
  expect(did({ title: 'Sales open?', type: 'hours', port }).words).toBe('Sales open? Closed now')
})

it('names the way that was taken, but not the usual one', () => {
  expect(did({ port: { id: 'noAnswer', label: 'No answer' } }).words).toBe('Sales: no answer')
  expect(did({ title: 'Mark', type: 'tag', port: { id: 'next', label: 'Next' }, note: 'The tag was empty.' })).toEqual({
    words: 'Mark',
    more: 'The tag was empty.',
  })
})

it('tells how long a recording became', () => {
  expect(recordingWords({ maxSeconds: 60, finishOnKey: '#' })).toBe('Beep: records for up to 60 s, # ends it')
  expect(recordingWords({ maxSeconds: 60, finishOnKey: '', tookMs: 4200 })).toBe('Recorded 4 s')
})

it('knows the name of a recording from other words', () => {
  expect(isRecordingId(`RE${'0a'.repeat(16)}`)).toBe(true)
  expect([isRecordingId('RECEPTION'), isRecordingId(4)]).toEqual([false, false])
})
