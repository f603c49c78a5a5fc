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
 * The parser knows neither header lines (`Kind: captions` right below `WEBVTT`: players pass over them,
 * https://www.w3.org/TR/webvtt1/#file-parsing) nor regions (https://www.w3.org/TR/webvtt1/#region-block): they, and where captions name
 * regions, are blank to it, so that lines and columns stay.
 */
function withoutUnknown(vtt: string): string {
  let isInHeader = true
  let isInRegion = false
  let hasCue = false
  const lines = vtt.split(/\r\n|\r|\n/).map((line, at, all) => {
    hasCue ||= line.includes('-->')
    // The first line has to be right; a caption right below it is not.
    if (hasCue || (at > 0 && line === '')) isInHeader = false
    if (line === '' || hasCue) isInRegion = false
    else if (/^REGION[ \t]*$/.test(line) && all[at - 1] === '') isInRegion = true
    if (isInRegion || (isInHeader && at > 0)) return ''
    return /-->/.test(line) ? line.replace(/(?<=[ \t])region:[^ \t]+/, (name) => ' '.repeat(name.length)) : line
  })
  return lines.join('\n')
}

function parsed(vtt: string) {
  try {
    return new webvtt.WebVTTParser().parse(withoutUnknown(vtt), 'subtitles/captions/descriptions')
  } catch (error) {
    // The parser goes down into tags by calling itself.
    if (error instanceof RangeError)
      throw new ProblemError(400, 'bad_captions', 'The captions nest tags too deep. Close each tag, as <b>so</b>.')
    throw error
  }
}
