declare module 'webvtt-parser' {
  type WebVttError = { message: string; line: number; col?: number }
  type WebVttCue = { startTime: number; endTime: number; text: string }
  type WebVttParser = {
    parse(input: string, mode: 'subtitles/captions/descriptions'): { cues: WebVttCue[]; errors: WebVttError[] }
  }
  const parser: { WebVTTParser: new (entities?: Readonly<Record<string, string>>) => WebVttParser }
  export default parser
}
