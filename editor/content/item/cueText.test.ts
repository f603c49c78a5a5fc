import fc from 'fast-check'
import webvtt from 'webvtt-parser'
import { describe, expect, it } from 'vitest'
import { readText, writeText } from './cueText.ts'

/** As the parser takes them: its own list lacks the semicolons. */
const entities = {
  ...{ '&amp;': '&', '&lt;': '<', '&gt;': '>' },
  ...{ '&lrm;': '\u200e', '&rlm;': '\u200f', '&nbsp;': '\u00a0' },
}
type Node = { type: string; name?: string; value?: string | number; children?: Node[] }
/** What a player makes of the text of a caption that stands from 0 to 10 s; undefined where it is not valid. */
function played(text: string): unknown {
  const file = `WEBVTT\n\n00:00.000 --> 00:10.000\n${text}\n`
  const { cues, errors } = new webvtt.WebVTTParser(entities).parse(file, 'subtitles/captions/descriptions')
  const [cue] = cues as unknown as { tree: Node }[]
  return errors.length === 0 && cues.length === 1 ? cue?.tree : undefined
}
const piece = fc.constantFrom(
  ...['a', ' b', 'ü', 'b', ' ', '>', '/', '--', '\n', '.', 'lt', ';', '#38;'],
  ...['&amp;', '&lt;', '&gt;', '&lrm;', '&rlm;', '&nbsp;', '&#38;'],
  ...['<b>', '</b>', '<i.loud>', '</i>', '<v Tom &amp; Ann &gt; all>', '</v>', '<00:01.000>', '<00:00:02.000>'],
)
const text = fc.array(piece, { maxLength: 12 }).map((pieces) =>
  pieces
    .join('')
    .replace(/\n\s*\n/g, '\n')
    .replace(/^[ \n]+|[ \n]+$/g, ''),
)

describe('the text of a caption', () => {
  it.each([
    ['שלום&lrm; A&rlm;', 'שלום\u200e A\u200f'],
    ['10&nbsp;km', '10\u00a0km'],
    ['One <00:00:01.000>two', 'One <00:00:01.000>two'],
    ['Q&amp;A: 2 &lt; 3', 'Q&A: 2 < 3'],
    ['Press &lt;b> now', 'Press &lt;b> now'],
    ['Write &amp;lt; here', 'Write &amp;lt; here'],
    ['<v Tom &amp; Ann>Hello', '<v Tom &amp; Ann>Hello'],
    ['caf&#233;', 'caf&#233;'],
    ['a --&gt; b', 'a --> b'],
  ])('%s is edited as %s', (vtt, shown) => {
    expect(readText(vtt)).toBe(shown)
    expect(writeText(shown)).toBe(vtt)
  })

  it('plays as before after it was read and written', () => {
    let valid = 0
    fc.assert(
      fc.property(text, (vtt) => {
        const before = played(vtt)
        fc.pre(before !== undefined)
        valid++
        expect(played(writeText(readText(vtt)))).toEqual(before)
      }),
      { numRuns: 300 },
    )
    expect(valid).toBe(300)
  })

  it('plays as it was typed, whatever that is, where it has no tags or references', () => {
    const typed = fc
      .string({ unit: fc.constantFrom('a', 'ü', ' ', '&', '<', '>', '-', ';', '1', ':', '\u00a0', '\u200e') })
      .map((words) => words.replace(/^ +| +$/g, ''))
    fc.assert(
      fc.property(typed, (words) => {
        const vtt = writeText(words)
        expect(played(vtt)).toBeDefined()
        expect(readText(vtt)).toBe(words)
      }),
    )
  })
})
