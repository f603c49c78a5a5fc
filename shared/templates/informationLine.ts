import type { Flow } from '../flow/flow.ts'
import { officeHours } from './departments.ts'
import { placedFlow } from './placedFlow.ts'
import { choice, prompt, sharedWords } from './templateText.ts'

const languages = ['en-US', 'de-DE']
const { asking } = sharedWords(languages)

const greeting = {
  'en-US': 'Thank you for calling Demo Company.',
  'de-DE': 'Vielen Dank für Ihren Anruf bei Demo Company.',
}
const openNow = {
  'en-US': 'We are open. For our opening hours, press 1. For directions, press 2. To talk to us, press 0.',
  'de-DE':
    'Wir haben geöffnet. Für unsere Öffnungszeiten drücken Sie die Eins. Für die Anfahrt drücken Sie die Zwei. Um mit uns zu sprechen, drücken Sie die Null.',
}
const closedNow = {
  'en-US': 'We are closed right now. For our opening hours, press 1. For directions, press 2.',
  'de-DE':
    'Wir haben zurzeit geschlossen. Für unsere Öffnungszeiten drücken Sie die Eins. Für die Anfahrt drücken Sie die Zwei.',
}
const hours = {
  'en-US':
    'We are open from Monday to Friday, nine in the morning to six in the evening. On public holidays we are closed.',
  'de-DE': 'Wir haben montags bis freitags von neun bis achtzehn Uhr geöffnet. An Feiertagen ist geschlossen.',
}
const directions = {
  'en-US': 'You find us at 100 Main Street, two minutes from the central station. Take the exit to the park.',
  'de-DE': 'Sie finden uns in der Main Street 100, zwei Minuten vom Hauptbahnhof. Nehmen Sie den Ausgang zum Park.',
}
const nobodyFree = {
  'en-US': 'Sorry, nobody is free at the moment.',
  'de-DE': 'Leider ist im Moment niemand frei.',
}
const goodbye = {
  'en-US': 'Thank you for your call. Goodbye.',
  'de-DE': 'Danke für Ihren Anruf. Auf Wiederhören.',
}

const topics = [
  choice('hours', '1', 'Opening hours', {
    'en-US': ['opening hours', 'hours'],
    'de-DE': ['Öffnungszeiten', 'geöffnet'],
  }),
  choice('directions', '2', 'Directions', {
    'en-US': ['directions', 'address'],
    'de-DE': ['Anfahrt', 'Adresse', 'Weg'],
  }),
]
const person = choice('person', '0', 'Talk to us', {
  'en-US': ['talk', 'a person', 'agent'],
  'de-DE': ['sprechen', 'Mitarbeiter', 'jemand'],
})
const givingUp = { noInput: 'goodbye', noMatch: 'goodbye' }

/** Answers the usual questions at any hour, and offers a person while somebody is there. */
export const informationLine: Flow = placedFlow(
  {
    name: 'Information line',
    description: 'Answers the usual questions at any hour, and offers a person while you are open.',
    languages,
    variables: [
      { name: 'teamNumber', type: 'text', default: '+15550100002', description: 'The number that rings at the team.' },
    ],
    notes: [],
    tests: [
      {
        id: 'open',
        name: 'While open: opening hours, then a person',
        setup: { at: '2026-01-05T15:00:00Z' },
        script: ['press 1', 'press 0', 'dial answered'],
        expect: [
          greeting['en-US'],
          openNow['en-US'],
          hours['en-US'],
          openNow['en-US'],
          '(dial +15550100002)',
          'ends completed',
        ],
      },
      {
        id: 'closed',
        name: 'While closed: directions in German, and no person is offered',
        setup: { at: '2026-01-05T03:00:00Z', language: 'de-DE' },
        script: ['press 2', 'press 0', 'silence', 'silence', 'silence'],
        expect: [closedNow['de-DE'], directions['de-DE'], closedNow['de-DE'], goodbye['de-DE']],
      },
      {
        id: 'nobody-free',
        name: 'Goes back to the menu when nobody is free',
        setup: { at: '2026-01-05T15:00:00Z' },
        script: ['say I want to talk to a person', 'dial busy'],
        expect: [nobodyFree['en-US'], openNow['en-US']],
      },
    ],
  },
  {
    start: { type: 'start', label: 'Call comes in', at: [0, 0.5], to: { next: 'greeting' } },
    greeting: {
      type: 'say',
      label: 'Greeting',
      at: [1, 0.5],
      data: { prompt: prompt(greeting) },
      to: { next: 'isOpen' },
    },
    isOpen: {
      type: 'hours',
      label: 'Open now?',
      at: [2, 0.5],
      data: { schedule: officeHours },
      to: { open: 'openMenu', closed: 'closedMenu' },
    },
    openMenu: {
      type: 'menu',
      label: 'Topics, and a person',
      at: [3, 0],
      data: { prompt: prompt(openNow), choices: [...topics, person], ...asking, isSpeechOn: true },
      to: { hours: 'hours', directions: 'directions', person: 'team', ...givingUp },
    },
    closedMenu: {
      type: 'menu',
      label: 'Topics',
      at: [3, 1],
      data: { prompt: prompt(closedNow), choices: topics, ...asking, isSpeechOn: true },
      to: { hours: 'hours', directions: 'directions', ...givingUp },
    },
    team: {
      type: 'transfer',
      label: 'Ring the team',
      at: [4, -0.3],
      data: { to: '{{ vars.teamNumber }}', timeoutSeconds: 25 },
      to: { answered: 'goodbye', busy: 'nobodyFree', noAnswer: 'nobodyFree', failed: 'nobodyFree' },
    },
    hours: {
      type: 'say',
      label: 'Opening hours',
      at: [4, 0.5],
      data: { prompt: prompt(hours) },
      to: { next: 'isOpen' },
    },
    directions: {
      type: 'say',
      label: 'Directions',
      at: [4, 1],
      data: { prompt: prompt(directions) },
      to: { next: 'isOpen' },
    },
    nobodyFree: {
      type: 'say',
      label: 'Nobody free',
      at: [5, -0.3],
      data: { prompt: prompt(nobodyFree) },
      to: { next: 'isOpen' },
    },
    goodbye: {
      type: 'end',
      label: 'Goodbye',
      at: [5, 1],
      data: { prompt: prompt(goodbye), disposition: 'Informed' },
    },
  },
)
