import type { Flow } from '../flow/flow.ts'
import { placedFlow } from './placedFlow.ts'
import { prompt, sharedWords } from './templateText.ts'

const languages = ['en-US', 'es-ES']
const { asking, silentGoodbye } = sharedWords(languages)

const welcome = {
  'en-US': 'Hello, this is Demo Company. We have two short questions about our service. It takes less than a minute.',
  'es-ES': 'Hola, le saluda Demo Company. Tenemos dos preguntas breves sobre nuestro servicio. Es menos de un minuto.',
}
const tellMore = {
  'en-US': 'We are sorry to hear that. Tell us after the tone what we should do better.',
  'es-ES': 'Lo sentimos mucho. Díganos después de la señal qué deberíamos mejorar.',
}
const thanks = {
  'en-US': 'Thank you. Your answers help us get better. Goodbye.',
  'es-ES': 'Gracias. Sus respuestas nos ayudan a mejorar. Adiós.',
}
const recommend = {
  'en-US': 'Would you recommend us to a friend? For yes, press 1. For no, press 2.',
  'es-ES': '¿Nos recomendaría a un amigo? Si es que sí, pulse 1. Si es que no, pulse 2.',
}

/** A rating from 1 to 5; who is not content may say why, everybody says whether they would recommend us. */
export const surveyWithRating: Flow = placedFlow(
  {
    name: 'Survey with rating',
    description:
      'A rating from 1 to 5; who is not content may say why, and everybody whether they would recommend you.',
    languages,
    variables: [
      { name: 'rating', type: 'number', description: 'From 1, poor, to 5, excellent.' },
      { name: 'comment', type: 'text', default: '', description: 'Id of the recorded comment.' },
      { name: 'recommends', type: 'boolean', description: 'Would recommend us.' },
    ],
    notes: [],
    tests: [
      {
        id: 'content',
        name: 'A content caller answers both questions',
        script: ['press 5', 'press 1'],
        expect: [
          welcome['en-US'],
          recommend['en-US'],
          thanks['en-US'],
          'sets rating = 5',
          'sets recommends = true',
          'goal survey-completed',
        ],
      },
      {
        id: 'not-content',
        name: 'A low rating is asked for a comment',
        setup: { language: 'es-ES' },
        script: ['press 2', 'record 20', 'press 2'],
        expect: [tellMore['es-ES'], '(record)', recommend['es-ES'], 'tag low-rating', 'disposition Rated 2 of 5'],
      },
      {
        id: 'out-of-range',
        name: 'A rating of 9 is asked again, and silence ends politely',
        script: ['press 9', 'silence', 'silence', 'silence'],
        expect: [welcome['en-US'], silentGoodbye['en-US'] ?? '', 'disposition Not answered'],
      },
    ],
  },
  {
    start: { type: 'start', label: 'Call begins', at: [0, 0.5], to: { next: 'welcome', machine: 'unanswered' } },
    welcome: { type: 'say', label: 'Welcome', at: [1, 0.5], data: { prompt: prompt(welcome) }, to: { next: 'rating' } },
    rating: {
      type: 'collect',
      label: 'Rating, 1 to 5',
      at: [2, 0.5],
      data: {
        kind: 'number',
        prompt: prompt({
          'en-US': 'How content are you with our service? Press a key from 1, not at all, to 5, very much.',
          'es-ES': '¿Está contento con nuestro servicio? Pulse una tecla del 1, nada, al 5, mucho.',
        }),
        minLength: 1,
        maxLength: 1,
        minNumber: 1,
        maxNumber: 5,
        ...asking,
        saveAs: 'rating',
      },
      to: { done: 'isLow', noInput: 'unanswered', invalid: 'unanswered' },
    },
    isLow: {
      type: 'branch',
      label: 'Low rating?',
      at: [3, 0.5],
      data: {
        cases: [
          {
            id: 'low',
            label: '1 or 2',
            when: { match: 'all', conditions: [{ left: 'vars.rating', operator: 'atMost', right: '2' }] },
          },
        ],
      },
      to: { low: 'tagLow', otherwise: 'recommend' },
    },
    tagLow: { type: 'tag', label: 'Low rating', at: [4, 0], data: { tag: 'low-rating' }, to: { next: 'comment' } },
    comment: {
      type: 'voicemail',
      label: 'What to do better',
      at: [5, 0],
      data: { prompt: prompt(tellMore), maxSeconds: 90, saveAs: 'comment' },
      to: { recorded: 'recommend', nothing: 'recommend' },
    },
    recommend: {
      type: 'collect',
      label: 'Would recommend us?',
      at: [6, 0.5],
      data: { kind: 'yesNo', prompt: prompt(recommend), ...asking, saveAs: 'recommends' },
      to: { done: 'completed', noInput: 'completed', invalid: 'completed' },
    },
    completed: {
      type: 'goal',
      label: 'Survey completed',
      at: [7, 0.5],
      data: { goal: 'survey-completed', value: '{{ vars.rating }}' },
      to: { next: 'thanks' },
    },
    thanks: {
      type: 'end',
      label: 'Thanks',
      at: [8, 0.5],
      data: { prompt: prompt(thanks), disposition: 'Rated {{ vars.rating }} of 5' },
    },
    unanswered: {
      type: 'end',
      label: 'Not answered',
      at: [3, 1.5],
      data: { prompt: prompt(silentGoodbye), disposition: 'Not answered' },
    },
  },
)
