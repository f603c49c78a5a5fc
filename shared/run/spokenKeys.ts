/** How keys are said, by primary language subtag. Several words for one key are all understood. */
const keyWords: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  en: {
    '0': 'zero oh nought',
    '1': 'one',
    '2': 'two',
    '3': 'three',
    '4': 'four',
    '5': 'five',
    '6': 'six',
    '7': 'seven',
    '8': 'eight',
    '9': 'nine',
    '10': 'ten',
    '*': 'star asterisk',
    '#': 'pound hash hashtag',
  },
  es: {
    '0': 'cero',
    '1': 'uno una',
    '2': 'dos',
    '3': 'tres',
    '4': 'cuatro',
    '5': 'cinco',
    '6': 'seis',
    '7': 'siete',
    '8': 'ocho',
    '9': 'nueve',
    '10': 'diez',
    '*': 'asterisco estrella',
    '#': 'almohadilla numeral gato',
  },
  fr: {
    '0': 'zéro',
    '1': 'un une',
    '2': 'deux',
    '3': 'trois',
    '4': 'quatre',
    '5': 'cinq',
    '6': 'six',
    '7': 'sept',
    '8': 'huit',
    '9': 'neuf',
    '10': 'dix',
    '*': 'étoile astérisque',
    '#': 'dièse',
  },
  de: {
    '0': 'null',
    '1': 'eins',
    '2': 'zwei zwo',
    '3': 'drei',
    '4': 'vier',
    '5': 'fünf',
    '6': 'sechs',
    '7': 'sieben',
    '8': 'acht',
    '9': 'neun',
    '10': 'zehn',
    '*': 'stern sterntaste sternchen',
    '#': 'raute rautetaste',
  },
  hi: {
    '0': 'शून्य ज़ीरो जीरो',
    '1': 'एक वन',
    '2': 'दो टू',
    '3': 'तीन थ्री',
    '4': 'चार फोर',
    '5': 'पांच पाँच फाइव',
    '6': 'छह छः छे सिक्स',
    '7': 'सात सेवन',
    '8': 'आठ एट',
    '9': 'नौ नाइन',
    '10': 'दस',
    '*': 'स्टार तारा',
    '#': 'हैश पाउंड',
  },
}

/** Number words that also mean something else (an article, "give", "cat", "zero" as an exclamation): they count only by themselves. */
const doubtfulWords: Readonly<Record<string, string>> = {
  en: 'oh star pound one',
  es: 'una gato estrella',
  fr: 'un une neuf étoile',
  de: 'acht stern null',
  hi: 'एक दो तारा पाउंड टू',
}

/** Words around a spoken key that add nothing: "press one", "la opción dos, por favor". */
const fillerWords: Readonly<Record<string, string>> = {
  en: 'press option number key the a uh um please sign',
  es: 'pulse oprima marque opción número tecla la el por favor signo',
  fr: 'tapez appuyez sur option numéro touche le la s il vous plaît signe',
  de: 'drücken option nummer taste die bitte',
  hi: 'दबाएं दबाएँ विकल्प नंबर बटन कृपया',
}

/**
 * Words as they are compared: lower case, no punctuation, no marks over Latin letters (the marks of other scripts are letters:
 * without its vowel signs Devanagari means nothing), and one word per character in scripts that write none apart.
 */
export function wordsOfSpeech(text: string): string[] {
  return text
    .toLowerCase()
    .normalize('NFD')
    .replace(/(\p{Script=Latin})\p{M}+/gu, '$1')
    .normalize('NFC')
    .replaceAll('ß', 'ss')
    .replaceAll('œ', 'oe')
    .replaceAll('æ', 'ae')
    .replace(/[०-९]/g, (digit) => String(digit.charCodeAt(0) - 0x0966))
    .replace(/\p{Cf}/gu, '')
    .replace(
      /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]\p{M}*/gu,
      ' $& ',
    )
    .replace(/([*#])/g, ' $1 ')
    .split(/[^\p{L}\p{M}\p{N}*#]+/u)
    .filter((word) => word !== '')
}

type SpokenKeys = { keys: ReadonlyMap<string, string>; doubtful: ReadonlySet<string>; fillers: ReadonlySet<string> }

const setOf = (words: string | undefined) => new Set((words ?? '').split(' ').flatMap(wordsOfSpeech))
const spokenKeys: ReadonlyMap<string, SpokenKeys> = new Map(
  Object.entries(keyWords).map(([language, table]) => [
    language,
    {
      keys: new Map(
        Object.entries(table).flatMap(([key, words]) =>
          words.split(' ').flatMap((word) => wordsOfSpeech(word).map((folded) => [folded, key] as const)),
        ),
      ),
      doubtful: setOf(doubtfulWords[language]),
      fillers: setOf(fillerWords[language]),
    },
  ]),
)
const noWords: SpokenKeys = { keys: new Map(), doubtful: new Set(), fillers: new Set() }
const wordsFor = (language: string) => spokenKeys.get(language.split('-')[0] ?? '') ?? noWords

const keyOf = (word: string, { keys }: SpokenKeys) => (/^[0-9]+$|^[*#]$/.test(word) ? word : keys.get(word))

/** A stretch of words that say keys, as `one two` says `12`: words `from` up to, not including, `to`. */
export type KeyRun = { keys: string; from: number; to: number }

/** Keys said in a sentence. A doubtful word such as the French `un` counts beside another key, or where nothing else is said. */
export function keyRunsIn(words: readonly string[], language: string): KeyRun[] {
  const known = wordsFor(language)
  const keys = words.map((word) => keyOf(word, known))
  const isBare = words.every((word, index) => known.fillers.has(word) || keys[index] !== undefined)
  const runs: KeyRun[] = []
  words.forEach((word, index) => {
    const key = keys[index]
    if (key === undefined) return
    const isAlone = keys[index - 1] === undefined && keys[index + 1] === undefined
    if (isAlone && !isBare && known.doubtful.has(word)) return
    const last = runs.at(-1)
    if (last?.to === index) Object.assign(last, { keys: last.keys + key, to: index + 1 })
    else runs.push({ keys: key, from: index, to: index + 1 })
  })
  return runs
}

/** All keys said, joined: "my number is five five five, 0100" gives `5550100`. Empty when none was said. */
export const keysInSpeech = (text: string, language: string): string =>
  keyRunsIn(wordsOfSpeech(text), language)
    .map(({ keys }) => keys)
    .join('')
