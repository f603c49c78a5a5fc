import type { Verb } from '../verb.ts'

/** Only in front is nothing billed; behind another verb it hangs up. https://www.twilio.com/docs/voice/twiml/reject */
export const reject: Verb = (_run, element) =>
  Promise.resolve({ kind: 'reject', status: element.attributes['reason'] === 'busy' ? 'busy' : 'no-answer' })
