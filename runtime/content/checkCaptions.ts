import webvtt from 'webvtt-parser'
import { maxCaptionsLength } from '#shared/api/content.ts'
import { ProblemError } from '../http/problemError.ts'

/**
 * Throws ProblemError 400 `bad_captions` for what is no WebVTT, naming the first line that is wrong, and for what is longer than
 * captions may be. https://www.w3.org/TR/webvtt1/
 */
export function checkCaptions(vtt: string): void {
  if (vtt.length > maxCaptionsLength)
    throw new ProblemError(
      400,
      'bad_captions',
      `The captions are longer than ${maxCaptionsLength} characters, the most they may have.`,
    )
  const { errors, cues } = parsed(vtt)
  const [first] = errors
  if (first)
    throw new ProblemError(400, 'bad_captions', `The captions are no WebVTT: line ${first.line}: ${first.message}`, {
      line: first.line,
      column: first.col,
    })
  if (cues.length === 0) throw new ProblemError(400, 'bad_captions', 'The captions have no text.', { line: 1 })
}

/**
 * The parser knows no regions (https://www.w3.org/TR/webvtt1/#region-block): they, and where captions name them, are blank to it, so
 * that lines and columns stay.
 */
function withoutRegions(vtt: string): string {
  let isInRegion = false
  let hasCue = false
  const lines = vtt.split(/\r\n|\r|\n/).map((line, at, all) => {
    hasCue ||= line.includes('-->')
    if (line === '' || hasCue) isInRegion = false
    else if (/^REGION[ \t]*$/.test(line) && all[at - 1] === '') isInRegion = true
    if (isInRegion) return ''
    return /-->/.test(line) ? line.replace(/(?<=[ \t])region:[^ \t]+/, (name) => ' '.repeat(name.length)) : line
  })
  return lines.join('\n')
}

function parsed(vtt: string) {
  try {
    return new webvtt.WebVTTParser().parse(withoutRegions(vtt), 'subtitles/captions/descriptions')
  } catch (error) {
    // The parser goes down into tags by calling itself.
    if (error instanceof RangeError)
      throw new ProblemError(400, 'bad_captions', 'The captions nest tags too deep. Close each tag, as <b>so</b>.')
    throw error
  }
}
