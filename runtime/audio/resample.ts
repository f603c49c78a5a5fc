/** Speech on the telephone ends at 3.4 kHz (ITU-T G.712, section 1); half of 8 kHz may not be reached at all. */
const passHz = 3400
const stopHz = 4000
/** How far down everything is that would alias, with what rounding the kernel costs on top of 100 dB. */
const stopDb = 106
/** Exact kernels for this many places between two samples; beyond it neighbours are blended, −110 dB at worst. */
const mostPhases = 1024

/** Takes samples as they come and gives what is ready; `end` gives the rest. The cut between chunks changes nothing. */
export type Resampler = { push: (samples: Float32Array) => Float32Array; end: () => Float32Array }

/**
 * Samples at `rate` Hz (1 to 1,000,000) to 8 kHz by windowed sinc: flat to 3.4 kHz, 100 dB down from 4 kHz on, without delay. The
 * output has `samples · 8000 / rate` samples, rounded up, or one more. High rates go through a whole-numbered first stage, for which a short
 * kernel is enough. From below 8 kHz up, the pass band ends at 0.425 of the rate.
 */
export function createResampler(rate: number): Resampler {
  if (!Number.isInteger(rate) || rate < 1 || rate > 1_000_000) {
    throw new RangeError(`A sample rate is a whole number from 1 to 1000000 Hz, not ${rate}.`)
  }
  if (rate === 8000) return { push: (samples) => samples.slice(), end: () => new Float32Array(0) }
  const [pass, stop] = rate < 8000 ? [0.425 * rate, 0.5 * rate] : [passHz, stopHz]
  // What the first stage folds lands above 4 kHz, where the second stage takes it away.
  const factor = Math.max(1, Math.floor(rate / 10_000))
  const shared = greatestCommonDivisor(8000 * factor, rate)
  const last = createStage({
    up: (8000 * factor) / shared,
    down: rate / shared,
    pass: (pass * factor) / rate,
    stop: (stop * factor) / rate,
  })
  if (factor === 1) return last
  const first = createStage({ up: 1, down: factor, pass: pass / rate, stop: 1 / factor - stop / rate })
  return {
    push: (samples) => last.push(first.push(samples)),
    end: () => joined(last.push(first.end()), last.end()),
  }
}

/** A polyphase stage of ratio `up / down`; `pass` and `stop` are shares of the input's rate. */
function createStage({ up, down, pass, stop }: { up: number; down: number; pass: number; stop: number }): Resampler {
  const { half, phases, table } = polyphase({ up, pass, stop })
  const length = 2 * half
  const isExact = phases === up
  // Silence before the first sample, so that output 0 stands at input 0.
  let held = new Float64Array(1 << 12)
  let count = half - 1
  /** Of the next output: the first input of its kernel within `held`, and the place after it, in parts of `up`. */
  let start = 0
  let part = 0
  let taken = 0
  let given = 0

  const advance = (limit: number): Float32Array => {
    const output = new Float32Array(Math.max(0, Math.ceil(((count - start + 1) * up) / down) + 1))
    let filled = 0
    while (start + length <= count && given < limit) {
      const place = isExact ? part : (part * phases) / up
      const phase = Math.floor(place)
      let value = dot(held, start, table, phase * length, length)
      if (!isExact && place > phase) {
        value += (place - phase) * (dot(held, start, table, (phase + 1) * length, length) - value)
      }
      output[filled++] = value
      given++
      part += down
      start += Math.floor(part / up)
      part %= up
    }
    const kept = Math.min(start, count)
    held.copyWithin(0, kept, count)
    count -= kept
    start -= kept
    return output.subarray(0, filled)
  }
  const hold = (samples: Float32Array) => {
    if (count + samples.length > held.length) {
      const larger = new Float64Array(2 * (count + samples.length))
      larger.set(held.subarray(0, count))
      held = larger
    }
    held.set(samples, count)
    count += samples.length
  }
  return {
    push: (samples) => {
      taken += samples.length
      hold(samples)
      return advance(Infinity)
    },
    end: () => {
      hold(new Float32Array(length + 1))
      return advance(Math.ceil((taken * up) / down))
    },
  }
}

/**
 * Row p holds the kernel for an output p / phases after an input sample, and the row after the last one the kernel for the
 * next sample, to blend with. Each row is brought to a sum of 1: a constant stays the same constant at every place.
 */
function polyphase({ up, pass, stop }: { up: number; pass: number; stop: number }) {
  // J. F. Kaiser's estimates of order and shape: Oppenheim and Schafer, Discrete-Time Signal Processing, 7.5.3.
  const beta = 0.1102 * (stopDb - 8.7)
  const half = Math.ceil((stopDb - 8) / (2.285 * 2 * Math.PI * (stop - pass)) / 2)
  const cutOff = pass + stop
  const phases = Math.min(up, mostPhases)
  const table = new Float64Array((phases + 1) * 2 * half)
  for (let phase = 0; phase <= phases; phase++) {
    const row = table.subarray(phase * 2 * half, (phase + 1) * 2 * half)
    let sum = 0
    for (let index = 0; index < row.length; index++) {
      const distance = index - (half - 1) - phase / phases
      const within = 1 - (distance / half) ** 2
      const value = within < 0 ? 0 : sinc(cutOff * distance) * bessel(beta * Math.sqrt(within))
      row[index] = value
      sum += value
    }
    for (let index = 0; index < row.length; index++) row[index] = (row[index] ?? 0) / sum
  }
  return { half, phases, table }
}

/** Two sums side by side, because each addition waits for the one before it. `length` is even. */
function dot(a: Float64Array, aStart: number, b: Float64Array, bStart: number, length: number): number {
  let one = 0
  let two = 0
  for (let i = aStart, j = bStart, end = aStart + length; i < end; i += 2, j += 2) {
    one += (a[i] as number) * (b[j] as number)
    two += (a[i + 1] as number) * (b[j + 1] as number)
  }
  return one + two
}

const sinc = (x: number) => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x))

/** The modified Bessel function of the first kind and order 0, by its power series. */
function bessel(x: number): number {
  let [sum, term] = [1, 1]
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= (x / (2 * k)) ** 2
    sum += term
  }
  return sum
}

const greatestCommonDivisor = (a: number, b: number): number => (b === 0 ? a : greatestCommonDivisor(b, a % b))

function joined(one: Float32Array, other: Float32Array): Float32Array {
  const both = new Float32Array(one.length + other.length)
  both.set(one)
  both.set(other, one.length)
  return both
}
