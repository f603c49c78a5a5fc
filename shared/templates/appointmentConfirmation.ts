import type { Flow } from '../flow/flow.ts'
import { placedFlow } from './placedFlow.ts'
import { choice, prompt, sharedWords } from './templateText.ts'

const languages = ['en-US', 'fr-FR']
const { asking } = sharedWords(languages)

const ours = {
  'en-US':
    'Hello{% if contact.firstName %} {{ contact.firstName }}{% endif %}, this is Demo Clinic, calling about your appointment.',
  'fr-FR':
    'Bonjour{% if contact.firstName %} {{ contact.firstName }}{% endif %}, ici Demo Clinic, au sujet de votre rendez-vous.',
}
const theirs = {
  'en-US': 'Thank you for calling Demo Clinic. Let us look at your appointment.',
  'fr-FR': "Merci d'appeler Demo Clinic. Voyons votre rendez-vous.",
}
const confirmed = {
  'en-US': 'Thank you. Your appointment is confirmed, and we look forward to seeing you.',
  'fr-FR': 'Merci. Votre rendez-vous est confirmé. Au plaisir de vous accueillir.',
}
const wish = {
  'en-US': 'Thank you. A colleague will call you back with a free time on that day.',
  'fr-FR': 'Merci. Nous vous rappellerons pour convenir d’une heure ce jour-là.',
}
const cancelled = {
  'en-US': 'Your appointment is cancelled. You can call us at any time to make a new one.',
  'fr-FR': 'Votre rendez-vous est annulé. Vous pouvez nous rappeler à tout moment pour en prendre un autre.',
}
const onMachine = {
  'en-US':
    'Hello, this is Demo Clinic with a reminder of your appointment. Please call us back to confirm or change it. Goodbye.',
  'fr-FR':
    'Bonjour, ici Demo Clinic, pour vous rappeler votre rendez-vous. Rappelez-nous pour le confirmer ou le modifier. Au revoir.',
}

/** Reminds of an appointment when we call, finds it when the contact calls: confirmed, moved or cancelled by a key. */
export const appointmentConfirmation: Flow = placedFlow(
  {
    name: 'Appointment confirmation',
    description: 'Confirms, moves or cancels an appointment, in calls we place and in calls that come in.',
    languages,
    variables: [
      { name: 'appointmentDate', type: 'date', default: '2030-05-14', description: 'The call comes with it.' },
      { name: 'appointmentTime', type: 'text', default: '14:30', description: 'The call comes with it.' },
      { name: 'answer', type: 'text', default: '', description: 'What became of the appointment.' },
      { name: 'wishedDate', type: 'date', description: 'The day the contact would rather come.' },
    ],
    notes: [],
    tests: [
      {
        id: 'confirm',
        name: 'A call we place is confirmed',
        setup: { direction: 'outbound', variables: { appointmentDate: '2026-03-04' } },
        script: ['press 1'],
        expect: [
          'this is Demo Clinic, calling about your appointment.',
          '2026-03-04',
          confirmed['en-US'],
          'goal appointment-confirmed',
          'disposition Confirmed',
        ],
      },
      {
        id: 'move',
        name: 'A caller asks for another day',
        setup: { direction: 'inbound', language: 'fr-FR' },
        script: ['press 2', 'press 15062026'],
        expect: [theirs['fr-FR'], wish['fr-FR'], 'sets wishedDate = 2026-06-15', 'disposition Change asked for'],
      },
      {
        id: 'cancel',
        name: 'A caller cancels by speech',
        script: ['say cancel it please'],
        expect: [cancelled['en-US'], 'disposition Cancelled'],
      },
      {
        id: 'machine',
        name: 'An answering machine hears a reminder that names no day',
        setup: { direction: 'outbound' },
        script: ['machine machine'],
        expect: [onMachine['en-US'], 'disposition Answering machine'],
      },
    ],
  },
  {
    start: {
      type: 'start',
      label: 'Call begins',
      at: [0, 0.5],
      to: { next: 'whoCalls', machine: 'machine' },
    },
    whoCalls: {
      type: 'branch',
      label: 'Who calls whom?',
      at: [1, 0.5],
      data: {
        cases: [
          {
            id: 'we',
            label: 'We call',
            when: { match: 'all', conditions: [{ left: 'session.direction', operator: 'equals', right: 'outbound' }] },
          },
        ],
      },
      to: { we: 'weCall', otherwise: 'theyCall' },
    },
    weCall: { type: 'say', label: 'We call you', at: [2, 0], data: { prompt: prompt(ours) }, to: { next: 'ask' } },
    theyCall: { type: 'say', label: 'You call us', at: [2, 1], data: { prompt: prompt(theirs) }, to: { next: 'ask' } },
    ask: {
      type: 'menu',
      label: 'Confirm, move or cancel',
      at: [3, 0.5],
      data: {
        prompt: [
          ...prompt({ 'en-US': 'Your appointment is on', 'fr-FR': 'Votre rendez-vous est le' }),
          { kind: 'value', value: '{{ vars.appointmentDate }}', as: 'date' },
          ...prompt({ 'en-US': 'at', 'fr-FR': 'à' }),
          { kind: 'value', value: '{{ vars.appointmentTime }}', as: 'time' },
          ...prompt({
            'en-US': 'To confirm, press 1. For another day, press 2. To cancel, press 3. To hear this again, press 9.',
            'fr-FR':
              'Pour confirmer, tapez 1. Pour choisir un autre jour, tapez 2. Pour annuler, tapez 3. Pour réécouter, tapez 9.',
          }),
        ],
        choices: [
          choice('confirm', '1', 'Confirmed', {
            'en-US': ['confirm', 'yes'],
            'fr-FR': ['confirmer', 'je confirme', 'oui'],
          }),
          choice('move', '2', 'Change asked for', {
            'en-US': ['another day', 'change', 'move'],
            'fr-FR': ['un autre jour', 'changer', 'déplacer'],
          }),
          choice('cancel', '3', 'Cancelled', { 'en-US': ['cancel'], 'fr-FR': ['annuler', 'j’annule'] }),
          choice('again', '9', 'Hear it again', { 'en-US': ['again', 'repeat'], 'fr-FR': ['répéter', 'réécouter'] }),
        ],
        ...asking,
        isSpeechOn: true,
        saveAs: 'answer',
        keeps: 'name',
        isSelection: true,
      },
      to: {
        confirm: 'goal',
        move: 'askDay',
        cancel: 'cancelled',
        again: 'ask',
        noInput: 'goodbye',
        noMatch: 'goodbye',
      },
    },
    goal: {
      type: 'goal',
      label: 'Counts as confirmed',
      at: [4, 0],
      data: { goal: 'appointment-confirmed' },
      to: { next: 'confirmed' },
    },
    askDay: {
      type: 'collect',
      label: 'Which day instead?',
      at: [4, 1],
      data: {
        kind: 'date',
        dateFormat: 'DDMMYYYY',
        dateRange: 'todayOrLater',
        prompt: prompt({
          'en-US':
            'Which day would suit you? Enter it with eight digits: two for the day, two for the month and four for the year.',
          'fr-FR':
            'Quel jour vous conviendrait ? Composez huit chiffres : deux pour le jour, deux pour le mois et quatre pour l’année.',
        }),
        ...asking,
        timeoutSeconds: 10,
        saveAs: 'wishedDate',
      },
      to: { done: 'wish', noInput: 'goodbye', invalid: 'goodbye' },
    },
    confirmed: {
      type: 'say',
      label: 'Confirmed',
      at: [5, 0],
      data: { prompt: prompt(confirmed) },
      to: { next: 'goodbye' },
    },
    wish: { type: 'say', label: 'Wish noted', at: [5, 1], data: { prompt: prompt(wish) }, to: { next: 'goodbye' } },
    cancelled: {
      type: 'say',
      label: 'Cancelled',
      at: [5, 2],
      data: { prompt: prompt(cancelled) },
      to: { next: 'goodbye' },
    },
    goodbye: {
      type: 'end',
      label: 'Goodbye',
      at: [6, 1],
      data: {
        prompt: prompt({ 'en-US': 'Goodbye.', 'fr-FR': 'Au revoir.' }),
        disposition: '{{ vars.answer | default: "No answer" }}',
      },
    },
    machine: {
      type: 'end',
      label: 'Words for the machine',
      at: [1, 1.5],
      data: { prompt: prompt(onMachine), disposition: 'Answering machine' },
      note: 'Others may hear a machine: it tells neither day nor reason.',
    },
  },
)
