import type { Flow } from '../flow/flow.ts'
import { officeHours } from './departments.ts'
import { placedFlow } from './placedFlow.ts'
import { prompt } from './templateText.ts'

const closed = {
  'en-US':
    'Thank you for calling. Our office is closed at the moment. Leave us a message, and we will call you back on the next working day.',
  'es-ES':
    'Gracias por llamar. Nuestra oficina está cerrada en este momento. Déjenos un mensaje y le devolveremos la llamada el próximo día laborable.',
}
const thanks = {
  'en-US': 'Thank you. We have your message and will call you back. Goodbye.',
  'es-ES': 'Gracias. Hemos recibido su mensaje y le devolveremos la llamada. Adiós.',
}
const allBusy = {
  'en-US': 'Everyone is busy right now. Leave us a message, and we will call you back today.',
  'es-ES': 'Todos nuestros agentes están ocupados. Déjenos un mensaje y le llamaremos hoy mismo.',
}
const noMessage = {
  'en-US': 'We did not receive a message. You can call us again at any time. Goodbye.',
  'es-ES': 'No hemos recibido ningún mensaje. Puede llamarnos cuando quiera. Adiós.',
}

/** Rings the team while it is open, and takes a message when it is closed or nobody is free. */
export const afterHoursVoicemail: Flow = placedFlow(
  {
    name: 'After-hours voicemail',
    description: 'Rings the team while it is open, and takes a message when it is closed or nobody is free.',
    languages: ['en-US', 'es-ES'],
    variables: [
      { name: 'teamNumber', type: 'text', default: '+15550100002', description: 'The number that rings at the team.' },
      { name: 'message', type: 'text', default: '', description: 'Id of the recorded message.' },
    ],
    notes: [],
    tests: [
      {
        id: 'closed',
        name: 'Takes a message after hours',
        setup: { at: '2026-01-05T03:00:00Z' },
        script: ['record 12'],
        expect: [closed['en-US'], '(record)', thanks['en-US'], 'disposition Left a message'],
      },
      {
        id: 'nobody-free',
        name: 'Offers the voicemail when nobody is free',
        setup: { at: '2026-01-05T15:00:00Z', language: 'es-ES' },
        script: ['dial noAnswer', 'record nothing'],
        expect: ['(dial +15550100002)', allBusy['es-ES'], noMessage['es-ES'], 'disposition No message'],
      },
      {
        id: 'answered',
        name: 'Connects to the team while it is open',
        setup: { at: '2026-01-05T15:00:00Z' },
        script: ['dial answered'],
        expect: ['goes to Ring the team', 'disposition Talked to the team', 'ends completed'],
      },
    ],
  },
  {
    start: { type: 'start', label: 'Call comes in', at: [0, 0.5], to: { next: 'isOpen' } },
    isOpen: {
      type: 'hours',
      label: 'Open now?',
      at: [1, 0.5],
      data: { schedule: officeHours },
      to: { open: 'ring', closed: 'closed' },
    },
    ring: {
      type: 'transfer',
      label: 'Ring the team',
      at: [2, 0],
      data: {
        to: '{{ vars.teamNumber }}',
        prompt: prompt({
          'en-US': 'One moment, please. We are connecting you.',
          'es-ES': 'Un momento, por favor. Le pasamos.',
        }),
        timeoutSeconds: 25,
      },
      to: { answered: 'talked', busy: 'allBusy', noAnswer: 'allBusy', failed: 'allBusy' },
    },
    closed: {
      type: 'say',
      label: 'We are closed',
      at: [2, 1],
      data: { prompt: prompt(closed), interruptible: false },
      to: { next: 'message' },
    },
    allBusy: {
      type: 'say',
      label: 'All are busy',
      at: [3, 0.5],
      data: { prompt: prompt(allBusy), interruptible: false },
      to: { next: 'message' },
    },
    message: {
      type: 'voicemail',
      label: 'Take a message',
      at: [4, 1],
      data: {
        prompt: prompt({
          'en-US': 'Please speak after the tone. When you are done, press the pound key.',
          'es-ES': 'Hable después de la señal. Al terminar, pulse almohadilla.',
        }),
        maxSeconds: 180,
        saveAs: 'message',
      },
      to: { recorded: 'thanks', nothing: 'noMessage' },
    },
    talked: { type: 'end', label: 'Talked', at: [5, 0], data: { disposition: 'Talked to the team' } },
    thanks: {
      type: 'end',
      label: 'Message taken',
      at: [5, 0.7],
      data: { prompt: prompt(thanks), disposition: 'Left a message' },
    },
    noMessage: {
      type: 'end',
      label: 'No message',
      at: [5, 1.4],
      data: { prompt: prompt(noMessage), disposition: 'No message' },
    },
  },
)
