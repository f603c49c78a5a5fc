/** Added before the segment is sought, so that segments begin at powers of two. ITU-T G.711, table 2a. */
const bias = 132
/** The largest magnitude µ-law can say, on the 16-bit scale: 8159 − 33 decision steps of 4, and the bias. */
const largest = 32635

/** The µ-law octet of a 16-bit sample, bits inverted as they go over the line. ITU-T G.711, table 2a. */
export function muLawOf(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0
  const magnitude = Math.min(Math.abs(Math.round(sample)), largest) + bias
  const segment = 24 - Math.clz32(magnitude)
  const step = (magnitude >> (segment + 3)) & 0x0f
  return ~(sign | (segment << 4) | step) & 0xff
}

/** The 16-bit sample a µ-law octet stands for: the middle of its step. ITU-T G.711, table 2b. */
export function sampleOfMuLaw(octet: number): number {
  const inverted = ~octet & 0xff
  const magnitude = ((((inverted & 0x0f) << 3) + bias) << ((inverted >> 4) & 7)) - bias
  return inverted & 0x80 ? -magnitude : magnitude
}
