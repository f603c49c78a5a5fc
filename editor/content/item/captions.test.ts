import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkRows, readTime, readVtt, rowsOf, writeTime, writeVtt } from './captions.ts'

const milliseconds = fc.integer({ min: 0, max: 10 * 3_600_000 })
const line = fc
  .string({ minLength: 1, unit: fc.constantFrom('a', 'ü', ' ', '&', '<', '>', '-', ';', 'l', 't', 'g') })
  .map((text) => text.trim())
  .filter((text) => text !== '')
const cue = fc
  .record({
    fromMs: milliseconds,
    lengthMs: fc.integer({ min: 1, max: 60_000 }),
    lines: fc.array(line, { minLength: 1, maxLength: 3 }),
  })
  .map(({ fromMs, lengthMs, lines }) => ({ fromMs, toMs: fromMs + lengthMs, text: lines.join('\n') }))

describe('captions', () => {
  it('come back from a file as they were written', () => {
    fc.assert(
      fc.property(fc.array(cue, { maxLength: 8 }), (cues) => {
        const sorted = cues.toSorted((one, other) => one.fromMs - other.fromMs || one.toMs - other.toMs)
        expect(readVtt(writeVtt(cues))).toEqual(sorted)
      }),
    )
  })

  it('are read from files of others: names, settings, notes, Windows line ends', () => {
    const vtt =
      'WEBVTT - Tour\r\n\r\nNOTE made by hand\r\n\r\nfirst\r\n00:01.000 --> 00:02.500 align:start\r\n<v Ann>Hello &amp; welcome\r\n'
    expect(readVtt(vtt)).toEqual([{ fromMs: 1000, toMs: 2500, text: '<v Ann>Hello & welcome' }])
  })

  it('keep tags that WebVTT knows and nothing that would end a caption', () => {
    expect(writeVtt([{ fromMs: 0, toMs: 1000, text: '<i>one</i> < two\n\nthree --> four' }])).toBe(
      'WEBVTT\n\n00:00:00.000 --> 00:00:01.000\n<i>one</i> &lt; two\nthree --&gt; four\n',
    )
  })

  it.each([
    ['5', 5000],
    ['0:05', 5000],
    ['1:02.5', 62_500],
    ['1:02,25', 62_250],
    ['01:02:03.250', 3_723_250],
    ['1:60', undefined],
    ['soon', undefined],
    ['', undefined],
  ])('takes %s for a time', (words, wanted) => expect(readTime(words)).toBe(wanted))

  it('write a time so that it is read again', () => {
    fc.assert(fc.property(milliseconds, (time) => void expect(readTime(writeTime(time))).toBe(time)))
    expect(writeTime(65_500)).toBe('1:05.5')
    expect(writeTime(3_600_000)).toBe('1:00:00')
  })

  it('say what is wrong, and where', () => {
    const rows = [
      { id: 'a', from: '0:01', to: '0:03', text: 'Hello' },
      { id: 'b', from: 'x', to: '0:05', text: '' },
      { id: 'c', from: '0:09', to: '0:08', text: 'Bye' },
    ]
    const { cues, slips } = checkRows(rows, 8000)
    expect(cues).toEqual([{ fromMs: 1000, toMs: 3000, text: 'Hello' }])
    expect(slips.map(({ row, field }) => `${row} ${field}`)).toEqual(['1 from', '1 text', '2 from', '2 to'])
    expect(checkRows(rowsOf(cues), null).slips).toEqual([])
  })
})
