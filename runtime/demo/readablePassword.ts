import type { Random } from '../clock.ts'

const consonants = 'bdfghjklmnprstvz'
const vowels = 'aeio'
const words = 4
const syllablesPerWord = 3

/** Such as `bakide-fomuno-zirela-gotapi`: easy to read out and type; 72 bits, six a syllable. */
export function readablePassword(random: Pick<Random, 'bytes'>): string {
  const syllables = [...random.bytes(words * syllablesPerWord)].map(
    (byte) => consonants.charAt(byte & 15) + vowels.charAt((byte >> 4) & 3),
  )
  return Array.from({ length: words }, (_, word) =>
    syllables.slice(word * syllablesPerWord, (word + 1) * syllablesPerWord).join(''),
  ).join('-')
}
