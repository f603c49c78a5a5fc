/** A second-order section, direct form II transposed, its a0 brought to 1. */
type Section = { b0: number; b1: number; b2: number; a1: number; a2: number }

/**
 * The two sections of K-weighting for any sample rate: the recommendation prints them for 48 kHz only. Corner, gain and Q are
 * those of the analogue filters behind the printed figures (ITU-R BS.1770-4, annex 1, tables 1 and 2), mapped bilinearly.
 */
export function kWeighting(rate: number): [shelf: Section, highPass: Section] {
  return [
    shelf(Math.tan((Math.PI * 1681.974450955533) / rate)),
    highPass(Math.tan((Math.PI * 38.13547087602444) / rate)),
  ]
}

function shelf(k: number): Section {
  const [gain, q] = [10 ** (3.999843853973347 / 20), 0.7071752369554196]
  const middle = gain ** 0.4996667741545416
  const a0 = 1 + k / q + k * k
  return {
    b0: (gain + (middle * k) / q + k * k) / a0,
    b1: (2 * (k * k - gain)) / a0,
    b2: (gain - (middle * k) / q + k * k) / a0,
    a1: (2 * (k * k - 1)) / a0,
    a2: (1 - k / q + k * k) / a0,
  }
}

function highPass(k: number): Section {
  const q = 0.5003270373238773
  const a0 = 1 + k / q + k * k
  return { b0: 1, b1: -2, b2: 1, a1: (2 * (k * k - 1)) / a0, a2: (1 - k / q + k * k) / a0 }
}

/** Power of one channel after K-weighting, summed over steps of 100 ms; a step that is not full does not count. */
function createChannel(rate: number) {
  const [first, second] = kWeighting(rate)
  const stepSamples = Math.round(rate / 10)
  const steps: number[] = []
  let [s1, s2, t1, t2] = [0, 0, 0, 0]
  let [sum, within] = [0, 0]
  const push = (samples: Float32Array) => {
    for (const sample of samples) {
      const shelved = first.b0 * sample + s1
      s1 = first.b1 * sample - first.a1 * shelved + s2
      s2 = first.b2 * sample - first.a2 * shelved
      const value = second.b0 * shelved + t1
      t1 = second.b1 * shelved - second.a1 * value + t2
      t2 = second.b2 * shelved - second.a2 * value
      sum += value * value
      if (++within < stepSamples) continue
      steps.push(sum / stepSamples)
      sum = within = 0
      // Numbers that fade out towards 0 for ever are slow to reckon with.
      if (Math.abs(s1) + Math.abs(s2) + Math.abs(t1) + Math.abs(t2) < 1e-30) s1 = s2 = t1 = t2 = 0
    }
  }
  return { push, steps }
}

export type LoudnessMeter = {
  /** Samples of every channel, as many of each. */
  push: (channels: readonly Float32Array[]) => void
  /** Gated loudness in LUFS, −Infinity where nothing passes the gate or there is less than 0.4 s. */
  integrated: () => number
  /** Loudness in LUFS of each 400 ms, 100 ms apart. */
  momentary: () => number[]
}

/** Loudness by ITU-R BS.1770-4, as EBU R 128 asks. `weights` are the channels': 1, and 1.41 for surround. */
export function createLoudnessMeter(rate: number, weights: readonly number[] = [1]): LoudnessMeter {
  const channels = weights.map(() => createChannel(rate))
  const powers = () => {
    const steps = channels[0]?.steps.length ?? 0
    const power = (step: number) =>
      channels.reduce((sum, channel, index) => sum + (weights[index] ?? 0) * (channel.steps[step] ?? 0), 0)
    const each = Array.from({ length: steps }, (_, step) => power(step))
    return each.slice(3).map((_, step) => mean(each.slice(step, step + 4)))
  }
  return {
    push: (samples) => channels.forEach((channel, index) => channel.push(samples[index] ?? new Float32Array(0))),
    integrated: () => gated(powers()),
    momentary: () => powers().map(lufsOf),
  }
}

/** Blocks above −70 LUFS, and of those the ones above 10 LU under their mean. ITU-R BS.1770-4, annex 1, equations 4 to 7. */
function gated(powers: readonly number[]): number {
  const audible = powers.filter((power) => lufsOf(power) > -70)
  const threshold = lufsOf(mean(audible)) - 10
  return lufsOf(mean(audible.filter((power) => lufsOf(power) > threshold)))
}

const lufsOf = (power: number) => -0.691 + 10 * Math.log10(power)
const mean = (values: readonly number[]) =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length
