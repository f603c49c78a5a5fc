import type { Behaviour } from './behaviour.ts'

/** What the numbers do that answer to nobody. `+1555…` belongs to no country's numbering and never rings a person. */
export type DirectoryEntry = { number: string; does: string; behaviour: Behaviour }

const human = { answer: 'answers', who: 'human', greeting: 'Hello?', afterSeconds: 2 } as const

/** The magic numbers, as the README and the REST answers of the stand-in list them. */
export const directory: readonly DirectoryEntry[] = [
  { number: '+15550190001', does: 'A person answers after 2 s, says hello and listens.', behaviour: human },
  { number: '+15550190002', does: 'Busy.', behaviour: { answer: 'busy' } },
  { number: '+15550190003', does: 'Rings and is never answered.', behaviour: { answer: 'rings' } },
  {
    number: '+15550190004',
    does: 'No such number: refused with 21211, a Dial to it fails.',
    behaviour: { answer: 'invalid' },
  },
  {
    number: '+15550190005',
    does: 'Voicemail: answers after 3 s with a greeting and a beep, then records.',
    behaviour: {
      answer: 'answers',
      afterSeconds: 3,
      who: 'voicemail',
      greeting:
        "Hello, you have reached my voicemail. I can't take your call now. Please leave a message after the tone.",
      beep: true,
    },
  },
  { number: '+15550190006', does: 'A fax machine answers.', behaviour: { answer: 'answers', who: 'fax' } },
  {
    number: '+15550190007',
    does: 'A person answers and hangs up after 3 s.',
    behaviour: { ...human, does: [{ when: { atSeconds: 3 }, do: { hangUp: true } }] },
  },
  {
    number: '+15550190008',
    does: 'A person answers and presses 1 whenever keys are asked for.',
    behaviour: { ...human, does: [{ when: { asked: 'keys' }, times: 100, do: { press: '1' } }] },
  },
  {
    number: '+15550190009',
    does: 'A person answers and presses 3 whenever keys are asked for.',
    behaviour: { ...human, does: [{ when: { asked: 'keys' }, times: 100, do: { press: '3' } }] },
  },
  {
    number: '+15550190010',
    does: 'A person answers and says "sales" whenever speech is asked for.',
    behaviour: { ...human, does: [{ when: { asked: 'speech' }, times: 100, do: { say: 'sales', confidence: 0.94 } }] },
  },
  {
    number: '+15550190011',
    does: 'Voicemail without a beep.',
    behaviour: {
      answer: 'answers',
      who: 'voicemail',
      greeting: 'Nobody is here to take your call right now. Please try again later. Goodbye.',
      beep: false,
    },
  },
  {
    number: '+15550190012',
    does: 'Somebody answers after 20 s.',
    behaviour: { ...human, afterSeconds: 20 },
  },
  {
    number: '+15550190013',
    does: 'A person answers, leaves a message when recorded, and hangs up 6 s later.',
    behaviour: {
      ...human,
      does: [
        { when: { asked: 'recording' }, do: { say: 'Hello, please call me back tomorrow morning. Thank you.' } },
        { when: { asked: 'recording' }, afterSeconds: 6, do: { hangUp: true } },
      ],
    },
  },
  {
    number: '+15550190014',
    does: 'A person answers and says nothing at all.',
    behaviour: { answer: 'answers', who: 'human' },
  },
  {
    number: '+15550190015',
    does: 'Cannot be reached: the call fails after dialling.',
    behaviour: { answer: 'unreachable' },
  },
  {
    number: '+15550190016',
    does: 'A person answers and presses 9 (opts out) as soon as keys are asked for.',
    behaviour: { ...human, does: [{ when: { asked: 'keys' }, do: { press: '9' } }] },
  },
  {
    number: '+15550190017',
    does: 'A person answers, says "yes" to speech, and presses nothing.',
    behaviour: { ...human, does: [{ when: { asked: 'speech' }, times: 100, do: { say: 'yes', confidence: 0.97 } }] },
  },
  {
    number: '+15550190018',
    does: 'A person answers with so many words that machine detection takes them for a machine.',
    behaviour: {
      ...human,
      greeting:
        'Good morning, this is the bakery of Miller and Sons in Springfield, Alex speaking, how can I help you?',
    },
  },
  {
    number: '+15550190019',
    does: 'Voicemail that greets in so few words that machine detection takes it for a person.',
    behaviour: { answer: 'answers', who: 'voicemail', greeting: 'Leave a message.', beep: true },
  },
]

const byNumber = new Map(directory.map(({ number, behaviour }) => [number, behaviour]))

/** What nobody listed does: somebody answers and listens. A client is reached only where a person holds it. */
export const usualBehaviour = (number: string): Behaviour =>
  byNumber.get(number) ?? (number.startsWith('client:') ? { answer: 'unreachable' } : human)
