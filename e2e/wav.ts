/** What the header of a WAV says, and how loud its sound gets; throws where it is none. */
export function readWav(file: Buffer): { channels: number; rate: number; seconds: number; peak: number } {
  const tag = (at: number) => file.toString('latin1', at, at + 4)
  if (tag(0) !== 'RIFF' || tag(8) !== 'WAVE' || tag(12) !== 'fmt ' || tag(36) !== 'data')
    throw new Error(`This is no WAV: ${file.toString('utf8', 0, 200)}`)
  const channels = file.readUInt16LE(22)
  const rate = file.readUInt32LE(24)
  const bytes = file.readUInt32LE(40)
  if (file.readUInt16LE(34) !== 16 || bytes !== file.length - 44) throw new Error('The WAV is not as its header says.')
  let peak = 0
  for (let at = 44; at < file.length; at += 2) peak = Math.max(peak, Math.abs(file.readInt16LE(at)))
  return { channels, rate, seconds: bytes / (rate * channels * 2), peak }
}
