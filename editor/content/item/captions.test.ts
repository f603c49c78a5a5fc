import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  checkRows,
  placeForNew,
  readTime,
  readVtt,
  rowsOf,
  withoutRow,
  writeTime,
  writeVtt,
  type Captions,
  type Cue,
} from './captions.ts'
import { readText } from './cueText.ts'

const bare = { vtt: '', name: '', settings: '', before: [], after: [] }
const milliseconds = fc.oneof(
  fc.integer({ min: 0, max: 10 * 3_600_000 }),
  fc.integer({ min: 0, max: 5000 * 3_600_000 }),
)
/** Of a file: whatever stands in a caption, as long as nothing ends it. */
const vtt = fc
  .array(
    fc.constantFrom(
      ...['a', 'ü', ' ', '\n', '&amp;', '&lt;', '&gt;', '&lrm;', '&rlm;', '&nbsp;', 'lt;', '>', '\u00a0'],
      ...['<b>', '</b>', '<v Ann>', '<00:00:01.000>'],
    ),
    { maxLength: 12 },
  )
  .map((pieces) => pieces.join('').replace(/\n{2,}/g, '\n'))
  .filter((text) => text !== '' && text === text.replace(/^\n|\n$/g, ''))
const cue = fc
  .record({ fromMs: milliseconds, lengthMs: fc.integer({ min: 1, max: 60_000 }), vtt })
  .map(({ fromMs, lengthMs, vtt }) => ({ fromMs, toMs: fromMs + lengthMs, vtt, text: readText(vtt) }))
const words = fc.constantFrom('by hand', 'Änderung: 2 < 3 & 4', 'two\nlines')
const note = fc.oneof(
  fc.constant('NOTE'),
  words.map((text) => `NOTE ${text}`),
  words.map((text) => `NOTE\n${text}`),
)
const above = fc.oneof(
  note,
  fc.constantFrom('STYLE\n::cue(b) { color: peachpuff; }', 'REGION\nid:fred\nwidth:40%\nlines:3'),
)
const around = fc.record({
  name: fc.constantFrom('', '', 'first', '12', 'NOTED'),
  settings: fc.constantFrom('', 'align:start', 'region:fred line:0 position:10%,line-left'),
  before: fc.array(note, { maxLength: 2 }),
})
/** As a file has them: in order, with what stands above the first one in the head. */
const captions: fc.Arbitrary<Captions> = fc
  .record({
    first: fc.constantFrom('WEBVTT', 'WEBVTT - Tour', 'WEBVTT\nKind: captions'),
    blocks: fc.array(above, { maxLength: 3 }),
    cues: fc.array(fc.tuple(cue, around), { maxLength: 6 }),
    end: fc.array(note, { maxLength: 2 }),
  })
  .map(({ first, blocks, cues, end }) => {
    const sorted = cues
      .map(([one, other]): Cue => ({ ...one, ...other, after: [] }))
      .toSorted((one, other) => one.fromMs - other.fromMs)
    const placed = sorted.map((one, at) => ({
      ...one,
      before: at === 0 ? [] : one.before,
      after: at === sorted.length - 1 ? end : [],
    }))
    return { head: [first, ...blocks], cues: placed }
  })

describe('captions', () => {
  it('come back from a file as they were written', () => {
    fc.assert(
      fc.property(captions, fc.boolean(), (all, isWindows) => {
        const vtt = writeVtt(all)
        expect(readVtt(isWindows ? vtt.replaceAll('\n', '\r\n') : vtt)).toEqual({ ...all, unread: [] })
        // Through the rows of the editor as well, when nobody changes any.
        const { cues } = checkRows(rowsOf(readVtt(vtt).cues), null)
        expect(writeVtt({ head: all.head, cues })).toBe(vtt)
      }),
    )
  })

  it('are read from files of others: names, settings, notes, Windows line ends', () => {
    const vtt =
      'WEBVTT - Tour\r\n\r\nNOTE made by hand\r\n\r\nfirst\r\n00:01.000 --> 00:02.500 align:start\r\n<v Ann>Hello &amp; welcome\r\n'
    const [one] = readVtt(vtt).cues
    expect(one).toMatchObject({ fromMs: 1000, toMs: 2500, text: '<v Ann>Hello & welcome' })
    expect(writeVtt(readVtt(vtt))).toBe(
      'WEBVTT - Tour\n\nNOTE made by hand\n\nfirst\n00:00:01.000 --> 00:00:02.500 align:start\n<v Ann>Hello &amp; welcome\n',
    )
  })

  const edited = (vtt: string, change: (text: string) => string) => {
    const { head, cues } = readVtt(vtt)
    const rows = rowsOf(cues).map((row) => ({ ...row, text: change(row.text) }))
    return writeVtt({ head, cues: checkRows(rows, null).cues })
  }
  it.each([
    ['marks of direction', 'שלום&lrm; A'],
    ['times within a caption', 'One <00:00:01.000>two'],
    ['signs that would be a tag', 'Press &lt;b> now'],
    ['no-break spaces', '10&nbsp;km'],
    ['arrows', 'a --&gt; b'],
    ['voices', '<v Tom &amp; Ann>Hello'],
  ])('keep %s, also where their text is changed', (_what, text) => {
    const vtt = `WEBVTT\n\n00:00:00.000 --> 00:00:02.000\n${text}\n`
    expect(edited(vtt, (now) => now)).toBe(vtt)
    expect(edited(vtt, (now) => `${now}!`)).toBe(`${vtt.trim()}!\n`)
  })

  it('have any hour', () => {
    const vtt = 'WEBVTT\n\n1000:00:00.000 --> 1000:00:02.000\nHello\n'
    expect(edited(vtt, (now) => now)).toBe(vtt)
  })

  it('tell of what cannot be read, rather than lose it', () => {
    const good = '00:01.000 --> 00:02.000\nHello'
    for (const bad of ['10000000:00:00.000 --> 10000000:00:02.000\nHello', 'Only words', `${good}\n${good}`])
      expect(readVtt(`WEBVTT\n\n${good}\n\n${bad}\n`)).toMatchObject({ cues: [{}], unread: [bad] })
    expect(readVtt(`WEBVTT\n${good}\n`).unread).toHaveLength(1)
    expect(readVtt(`WEBVTT\nKind: captions\n\n${good.replaceAll(' ', '')}\n`)).toMatchObject({ cues: [{}], unread: [] })
  })

  it('keep the comments of a caption that is removed', () => {
    const vtt = 'WEBVTT\n\n00:01.000 --> 00:02.000\na\n\nNOTE of b\n\n00:03.000 --> 00:04.000\nb\n\nNOTE end\n'
    const { head, cues } = readVtt(vtt)
    const rows = rowsOf(cues, () => 'x').map((row, at) => ({ ...row, id: String(at) }))
    const left = (id: string) => writeVtt({ head, cues: checkRows(withoutRow(rows, id), null).cues })
    expect(left('1')).toBe('WEBVTT\n\n00:00:01.000 --> 00:00:02.000\na\n\nNOTE of b\n\nNOTE end\n')
    expect(left('0')).toBe('WEBVTT\n\nNOTE of b\n\n00:00:03.000 --> 00:00:04.000\nb\n\nNOTE end\n')
  })

  it('keep tags that WebVTT knows and nothing that would end a caption', () => {
    const text = '<i>one</i> < two\n\nthree --> four'
    expect(writeVtt({ head: ['WEBVTT'], cues: [{ ...bare, fromMs: 0, toMs: 1000, text }] })).toBe(
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

  it.each([
    ['behind the last one', [{ to: '0:05' }], { nowMs: 0, durationMs: 60_000 }, ['0:05', '0:08']],
    ['where the video stands', [], { nowMs: 9000, durationMs: 60_000 }, ['0:09', '0:12']],
    ['up to the end of the video', [{ to: '0:03' }], { nowMs: 0, durationMs: 4000 }, ['0:03', '0:04']],
    ['not behind the end of the video', [{ to: '0:04' }], { nowMs: 4000, durationMs: 4000 }, ['0:01', '0:04']],
    ['behind the last one without a video', [{ to: '1:00' }], { nowMs: 0, durationMs: null }, ['1:00', '1:03']],
  ])('new ones go %s', (_, rows, at, [from, to]) => expect(placeForNew(rows, at)).toEqual({ from, to }))

  it('say what is wrong, and where', () => {
    const rows = [
      { ...bare, id: 'a', from: '0:01', to: '0:03', text: 'Hello' },
      { ...bare, id: 'b', from: 'x', to: '0:05', text: '' },
      { ...bare, id: 'c', from: '0:09', to: '0:08', text: 'Bye' },
    ]
    const { cues, slips } = checkRows(rows, 8000)
    expect(cues).toEqual([{ ...bare, fromMs: 1000, toMs: 3000, text: 'Hello' }])
    expect(slips.map(({ row, field }) => `${row} ${field}`)).toEqual(['1 from', '1 text', '2 from', '2 to'])
    expect(checkRows(rowsOf(cues), null).slips).toEqual([])
  })
})
