import type { Flow } from '../flow/flow.ts'
import { placedFlow } from './placedFlow.ts'
import { choice, prompt, sharedWords } from './templateText.ts'

const languages = ['en-US', 'es-ES', 'fr-FR']
const { asking } = sharedWords(languages)

const welcome = {
  'en-US': 'Welcome to the Demo Company hotline.',
  'es-ES': 'Le damos la bienvenida a la línea de atención de Demo Company.',
  'fr-FR': "Bienvenue sur la ligne d'assistance de Demo Company.",
}
const info = {
  'en-US': 'You find us at 100 Main Street, Monday to Friday from nine to six. Parking is free.',
  'es-ES':
    'Nos encontrará en el número 100 de Main Street, de lunes a viernes de nueve a seis. El aparcamiento es gratuito.',
  'fr-FR':
    'Vous nous trouvez au 100 Main Street, du lundi au vendredi de neuf heures à dix-huit heures. Le parking est gratuit.',
}
const nobodyFree = {
  'en-US': 'Everyone is busy. Please leave your name and number after the tone, and we will call you back in English.',
  'es-ES': 'Todos están ocupados. Deje su nombre y su número después de la señal, y le llamaremos en español.',
  'fr-FR':
    'Tous nos conseillers sont occupés. Laissez votre nom et votre numéro après le bip : nous vous rappellerons en français.',
}
const goodbye = {
  'en-US': 'Thank you for calling, and goodbye.',
  'es-ES': 'Gracias por llamar. Adiós.',
  'fr-FR': 'Merci de votre appel. Au revoir.',
}
const offer = (language: string, key: string, label: string, text: string, phrases: Record<string, string[]>) => ({
  language,
  key,
  label,
  text,
  phrases,
})

/** Asks for the language before anything else; all that follows is heard in it. */
export const languageFirstHotline: Flow = placedFlow(
  {
    name: 'Language-first hotline',
    description: 'Asks for the language before anything else: information, or a colleague who speaks it.',
    languages,
    variables: [
      { name: 'teamNumber', type: 'text', default: '+15550100002', description: 'The number that rings at the team.' },
      { name: 'message', type: 'text', default: '', description: 'Id of the recorded message.' },
    ],
    notes: [],
    tests: [
      {
        id: 'spanish',
        name: 'Spanish by key, information, then a colleague',
        script: ['press 2', 'press 1', 'press 2', 'dial answered'],
        expect: [welcome['es-ES'], info['es-ES'], '(dial +15550100002)', 'tag language-es-ES', goodbye['es-ES']],
      },
      {
        id: 'french-message',
        name: 'French: nobody is free, so the caller leaves a message',
        script: ['press 3', 'press 2', 'dial noAnswer', 'record 15'],
        expect: [welcome['fr-FR'], nobodyFree['fr-FR'], '(record)', goodbye['fr-FR']],
      },
      {
        id: 'silence',
        name: 'A silent caller is asked in English, then the call ends',
        script: ['silence', 'silence', 'silence', 'silence', 'silence'],
        expect: [welcome['en-US'], goodbye['en-US'], 'ends completed'],
      },
    ],
  },
  {
    start: { type: 'start', label: 'Call comes in', at: [0, 0.5], to: { next: 'language' } },
    language: {
      type: 'language',
      label: 'Language',
      at: [1, 0.5],
      data: {
        choices: [
          offer('en-US', '1', 'English', 'For English, press 1.', {
            'en-US': ['English'],
            'es-ES': ['inglés'],
            'fr-FR': ['anglais'],
          }),
          offer('es-ES', '2', 'Español', 'Para español, pulse 2.', {
            'en-US': ['Spanish'],
            'es-ES': ['español'],
            'fr-FR': ['espagnol'],
          }),
          offer('fr-FR', '3', 'Français', 'Pour le français, tapez 3.', {
            'en-US': ['French'],
            'es-ES': ['francés'],
            'fr-FR': ['français'],
          }),
        ],
        tries: 2,
        timeoutSeconds: 6,
      },
      to: { next: 'tag' },
    },
    tag: {
      type: 'tag',
      label: 'Note the language',
      at: [2, 0.5],
      data: { tag: 'language-{{ session.language }}' },
      to: { next: 'welcome' },
    },
    welcome: { type: 'say', label: 'Welcome', at: [3, 0.5], data: { prompt: prompt(welcome) }, to: { next: 'menu' } },
    menu: {
      type: 'menu',
      label: 'Information or a person',
      at: [4, 0.5],
      data: {
        prompt: prompt({
          'en-US': 'For our address and opening hours, press 1. To talk to us, press 2.',
          'es-ES': 'Para nuestra dirección y horario, pulse 1. Para hablar con nosotros, pulse 2.',
          'fr-FR': 'Pour notre adresse et nos horaires, tapez 1. Pour nous parler, tapez 2.',
        }),
        choices: [
          choice('info', '1', 'Address and hours', {
            'en-US': ['address', 'opening hours', 'hours'],
            'es-ES': ['dirección', 'horario'],
            'fr-FR': ['adresse', 'horaires'],
          }),
          choice('talk', '2', 'Talk to us', {
            'en-US': ['talk', 'a person', 'agent'],
            'es-ES': ['hablar', 'una persona', 'agente'],
            'fr-FR': ['parler', 'un conseiller', 'quelqu’un'],
          }),
        ],
        ...asking,
        isSpeechOn: true,
      },
      to: { info: 'info', talk: 'team', noInput: 'goodbye', noMatch: 'goodbye' },
    },
    info: { type: 'say', label: 'Address and hours', at: [5, 0], data: { prompt: prompt(info) }, to: { next: 'menu' } },
    team: {
      type: 'transfer',
      label: 'Ring the team',
      at: [5, 1],
      data: {
        to: '{{ vars.teamNumber }}',
        prompt: prompt({
          'en-US': 'One moment, please.',
          'es-ES': 'Un momento, por favor.',
          'fr-FR': 'Un instant, je vous prie.',
        }),
        timeoutSeconds: 25,
      },
      to: { answered: 'goodbye', busy: 'message', noAnswer: 'message', failed: 'message' },
    },
    message: {
      type: 'voicemail',
      label: 'Take a message',
      at: [6, 1],
      data: { prompt: prompt(nobodyFree), saveAs: 'message' },
      to: { recorded: 'goodbye', nothing: 'goodbye' },
    },
    goodbye: {
      type: 'end',
      label: 'Goodbye',
      at: [7, 0.5],
      data: {
        prompt: prompt(goodbye),
        disposition: '{% if vars.message != blank %}Left a message{% else %}Done{% endif %}',
      },
    },
  },
)
