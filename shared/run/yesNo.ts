import type { Choosable } from './matchAnswer.ts'

/** Yes is 1 and no is 2; longer phrases hold the words that turn a yes round ("not correct"). */
export const yesNoChoices: readonly (Choosable & { id: 'yes' | 'no'; key: string })[] = [
  {
    id: 'yes',
    key: '1',
    label: 'Yes',
    phrases: {
      en: ['yes', 'yeah', 'yep', 'yup', 'sure', 'correct', 'right', 'okay', 'ok'],
      es: ['sí', 'claro', 'correcto', 'vale', 'de acuerdo'],
      fr: ['oui', 'ouais', 'exact', 'correct', "d'accord"],
      de: ['ja', 'jawohl', 'genau', 'richtig', 'stimmt', 'korrekt'],
      hi: ['हां', 'हाँ', 'जी', 'सही', 'ठीक'],
    },
  },
  {
    id: 'no',
    key: '2',
    label: 'No',
    phrases: {
      en: ['no', 'nope', 'nah', 'wrong', 'incorrect', 'not correct', 'not right', "that's not right"],
      es: ['no', 'incorrecto', 'no es correcto'],
      fr: ['non', 'faux', 'incorrect', 'pas correct', 'pas exact', "pas d'accord"],
      de: ['nein', 'nee', 'falsch', 'nicht richtig', 'nicht korrekt', 'stimmt nicht'],
      hi: ['नहीं', 'ना', 'गलत', 'जी नहीं', 'सही नहीं', 'ठीक नहीं'],
    },
  },
]
