/** Places between two samples, and samples on each side that weigh in: right to 0.1 dB up to 0.85 of half the rate. */
const phases = 4
const half = 12
const length = 2 * half

/** Rows for the places at 1/4, 1/2 and 3/4: a sinc under a Hann window. */
const kernels = Array.from({ length: phases - 1 }, (_, row) =>
  Float64Array.from({ length }, (_, index) => {
    const distance = index - (half - 1) - (row + 1) / phases
    return (Math.sin(Math.PI * distance) / (Math.PI * distance)) * Math.cos((Math.PI * distance) / (2 * half)) ** 2
  }),
)

export type TruePeakMeter = {
  push: (samples: Float32Array) => void
  /** The largest magnitude between the samples too; 1 is full scale. */
  peak: () => number
}

/** The peak of the wave that the samples describe, by four-fold oversampling. ITU-R BS.1770-4, annex 2. */
export function createTruePeakMeter(): TruePeakMeter {
  let largest = 0
  let held = new Float64Array(length - 1)
  const push = (samples: Float32Array) => {
    const run = new Float64Array(held.length + samples.length)
    run.set(held)
    run.set(samples, held.length)
    for (let start = 0; start + length <= run.length; start++) {
      // A place between samples exceeds the two beside it by 2 at the very most of what music and speech do.
      const beside = Math.max(Math.abs(run[start + half - 1] as number), Math.abs(run[start + half] as number))
      if (beside > largest) largest = beside
      if (beside * 2 < largest) continue
      for (const kernel of kernels) {
        let sum = 0
        for (let index = 0; index < length; index++) sum += (run[start + index] as number) * (kernel[index] as number)
        if (Math.abs(sum) > largest) largest = Math.abs(sum)
      }
    }
    held = run.slice(Math.max(0, run.length - (length - 1)))
  }
  return {
    push,
    peak: () => {
      push(new Float32Array(half))
      return largest
    },
  }
}
