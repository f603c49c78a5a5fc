/** Samples of a wave, 1 full scale. */
export function tone({
  hz,
  rate,
  seconds,
  amplitude = 0.5,
}: {
  hz: number
  rate: number
  seconds: number
  amplitude?: number
}): Float32Array {
  return Float32Array.from(
    { length: Math.round(rate * seconds) },
    (_, index) => amplitude * Math.sin((2 * Math.PI * hz * index) / rate),
  )
}

/** What a meter and a codec take for speech: a voice of 120 Hz with overtones, in syllables, with a pause each 1.4 s. */
export function speechLike({ rate, seconds }: { rate: number; seconds: number }): Float32Array {
  const overtones = Math.floor(Math.min(3400, rate * 0.45) / 130)
  return Float32Array.from({ length: Math.round(rate * seconds) }, (_, index) => {
    const at = index / rate
    const phase = 2 * Math.PI * (120 * at + 1.5 * Math.sin(2 * Math.PI * 1.3 * at))
    let value = 0
    for (let n = 1; n <= overtones; n++) {
      const formant = 1 / (1 + ((n * 120 - 600) / 400) ** 2) + 0.3 / (1 + ((n * 120 - 1800) / 500) ** 2)
      value += formant * Math.sin(n * phase + n * n)
    }
    const syllable = Math.sin(2 * Math.PI * 2.1 * at) ** 2
    const isPause = at % 1.4 > 1.15
    return isPause ? 0 : 0.08 * value * syllable
  })
}

/** How far the rest is under the tone in a signal, in dB: the tone is fitted by least squares and taken away. */
export function toneToRest(samples: Float32Array | Float64Array | readonly number[], hz: number, rate: number): number {
  const values = Array.from(samples)
  const { sine, cosine, constant } = fitTone(values, hz, rate)
  const rest = values.map((value, index) => {
    const angle = (2 * Math.PI * hz * index) / rate
    return value - sine * Math.sin(angle) - cosine * Math.cos(angle) - constant
  })
  return 10 * Math.log10((sine ** 2 + cosine ** 2) / 2 / meanSquare(rest))
}

/** Over whole periods, so that sine, cosine and constant do not see one another. */
function fitTone(values: readonly number[], hz: number, rate: number) {
  const period = rate / gcd(hz, rate)
  const length = Math.floor(values.length / period) * period
  let [sine, cosine, constant] = [0, 0, 0]
  values.slice(0, length).forEach((value, index) => {
    const angle = (2 * Math.PI * hz * index) / rate
    sine += (2 * value * Math.sin(angle)) / length
    cosine += (2 * value * Math.cos(angle)) / length
    constant += value / length
  })
  return { sine, cosine, constant }
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b))

export const meanSquare = (values: Float32Array | readonly number[]): number => {
  let sum = 0
  for (const value of values) sum += value * value
  return sum / values.length
}

export const decibels = (factor: number) => 20 * Math.log10(factor)
