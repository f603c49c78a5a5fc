/**
 * Words a minute of an unhurried telephone voice: the numbers by which the stand-in carrier lets time pass while it speaks
 * (simulator/speech.ts; a test holds the two together), so that what is estimated here is what a trial call then takes. English
 * at 160 words a minute is about 14 characters a second.
 */
const wordsPerMinute: Readonly<Record<string, number>> = {
  en: 160,
  es: 175,
  fr: 170,
  de: 140,
  hi: 135,
  pt: 165,
  it: 165,
  nl: 150,
}
const otherWordsPerMinute = 150
/** Written without spaces: a character is about as long as half a word. */
const unspaced = /[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]/g

/** Milliseconds that a text takes on the telephone, spoken at `rate` percent. */
export function speechMs(text: string, language: string, rate = 100): number {
  const perMinute = wordsPerMinute[language.toLowerCase().split('-', 1)[0] ?? ''] ?? otherWordsPerMinute
  const spoken = text.trim()
  if (spoken === '') return 0
  const joined = spoken.match(unspaced)?.length ?? 0
  const words = spoken
    .replace(unspaced, ' ')
    .split(/\s+/)
    // A figure is said digit by digit or as a number of several words.
    .reduce((sum, word) => sum + (word === '' ? 0 : Math.max(1, (word.match(/\d/g)?.length ?? 0) / 1.5)), 0)
  const breaths = spoken.match(/[.!?।…](?=\s)/g)?.length ?? 0
  const ms = Math.max(250, Math.round(((words + joined / 2) * 60_000) / perMinute + breaths * 300))
  return Math.round((ms * 100) / rate)
}
