import { flowOf, say, type NodeSketch } from '#shared/testing/flows.ts'

const goodbye: NodeSketch = { type: 'end', data: { prompt: say('Goodbye.') } }
const choice = (id: string, key: string, phrases: string[] = []) => ({
  id,
  key,
  label: id,
  phrases: { 'en-US': phrases },
})
const text = (name: string) => ({ name, type: 'text' as const, default: '' })

/** A menu with a way out for whatever a magic number answers; who says nothing is asked for a message. */
export const everyAnswer = flowOf(
  {
    start: { type: 'start', to: { next: 'ask', machine: 'machine' } },
    ask: {
      type: 'menu',
      data: {
        prompt: say('Press 1, press 3, say sales, say yes, or press 9 to hear no more of us.'),
        choices: [
          choice('one', '1'),
          choice('three', '3'),
          choice('sales', '5', ['sales']),
          choice('yes', '6', ['yes']),
          choice('nine', '9'),
        ],
        tries: 2,
        isSpeechOn: true,
      },
      to: {
        one: 'end',
        three: 'end',
        sales: 'end',
        yes: 'end',
        nine: 'optOut',
        noInput: 'message',
        noMatch: 'message',
      },
    },
    optOut: { type: 'optOut', to: 'end' },
    message: {
      type: 'voicemail',
      data: { prompt: say('Leave a message.'), silenceSeconds: 5 },
      to: { recorded: 'end', nothing: 'end' },
    },
    machine: { type: 'tag', data: { tag: 'machine' }, to: 'end' },
    end: goodbye,
  },
  { name: 'Every answer' },
)

/** Connects to the number in the variable `colleague`, and tags the session with the port it left by. */
export const transferring = flowOf(
  {
    start: { type: 'start', to: 'transfer' },
    transfer: {
      type: 'transfer',
      data: { to: '{{ vars.colleague }}', timeoutSeconds: 10, record: true },
      to: { answered: 'answered', busy: 'busy', noAnswer: 'noAnswer', failed: 'failed' },
    },
    answered: { type: 'tag', data: { tag: 'answered' }, to: 'end' },
    busy: { type: 'tag', data: { tag: 'busy' }, to: 'end' },
    noAnswer: { type: 'tag', data: { tag: 'noAnswer' }, to: 'end' },
    failed: { type: 'tag', data: { tag: 'failed' }, to: 'end' },
    end: goodbye,
  },
  { name: 'Transferring', variables: [text('colleague')] },
)

/** Takes a message; silent nodes behind it, then one that speaks. */
export const voicemail = flowOf(
  {
    start: { type: 'start', to: 'message' },
    message: {
      type: 'voicemail',
      data: { prompt: say('Please leave a message.'), saveAs: 'kept' },
      to: { recorded: 'note', nothing: 'end' },
    },
    note: { type: 'set', data: { assignments: [{ variable: 'noted', value: 'yes' }] }, to: 'mark' },
    mark: { type: 'tag', data: { tag: 'left a message' }, to: 'thanks' },
    thanks: { type: 'say', data: { prompt: say('Thank you.') }, to: 'end' },
    end: goodbye,
  },
  { name: 'Voicemail', variables: [text('kept'), text('noted')] },
)
