/** Chance from a seed: the same seed gives the same ids, faults and delays in the same order. */
export type Random = {
  /** At least 0, below 1. */
  next(): number
  /** `length` lower-case hex digits. */
  hex(length: number): string
  /** A source of its own for one purpose: what it draws does not disturb the others. */
  fork(purpose: string): Random
}

/** sfc32 seeded by FNV-1a: small, fast and good enough for a stand-in. http://pracrand.sourceforge.net */
export function createRandom(seed: string): Random {
  let [a, b, c, d] = [hash(`${seed}/a`), hash(`${seed}/b`), hash(`${seed}/c`), 1]
  const draw = (): number => {
    const t = (((a + b) | 0) + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + t) | 0
    return t >>> 0
  }
  for (let i = 0; i < 15; i++) draw()
  return {
    next: () => draw() / 4294967296,
    hex: (length) => {
      let digits = ''
      while (digits.length < length) digits += draw().toString(16).padStart(8, '0')
      return digits.slice(0, length)
    },
    fork: (purpose) => createRandom(`${seed}/${purpose}`),
  }
}

function hash(text: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  return h >>> 0
}
