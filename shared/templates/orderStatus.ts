import type { Flow } from '../flow/flow.ts'
import { placedFlow } from './placedFlow.ts'
import { prompt, sharedWords } from './templateText.ts'

const languages = ['en-US', 'de-DE']
const { asking } = sharedWords(languages)

const shipped = {
  'en-US': 'Your order is on its way. It should arrive on',
  'de-DE': 'Ihre Bestellung ist unterwegs. Sie kommt voraussichtlich an am',
}
const preparing = {
  'en-US': 'We are packing your order. You will get a message as soon as it leaves our warehouse.',
  'de-DE': 'Wir packen Ihre Bestellung gerade. Sie erhalten eine Nachricht, sobald sie unser Lager verlässt.',
}
const notFound = {
  'en-US': 'We cannot find an order with that number.',
  'de-DE': 'Zu dieser Nummer finden wir keine Bestellung.',
}
const connecting = {
  'en-US': 'We are connecting you with a colleague who can help.',
  'de-DE': 'Wir verbinden Sie mit jemandem, der Ihnen weiterhilft.',
}
const nobodyFree = {
  'en-US': 'Sorry, nobody is free to help you at the moment. Please try again later. Goodbye.',
  'de-DE': 'Leider ist im Moment niemand frei. Bitte versuchen Sie es später noch einmal. Auf Wiederhören.',
}
const goodbye = {
  'en-US': 'Thank you for calling, and goodbye.',
  'de-DE': 'Vielen Dank für Ihren Anruf. Auf Wiederhören.',
}
const giveUp = { busy: 'nobodyFree', noAnswer: 'nobodyFree', failed: 'nobodyFree' }
const stateIs = (id: string, label: string, right: string) => ({
  id,
  label,
  when: { match: 'all', conditions: [{ left: 'vars.status', operator: 'equals', right }] },
})

/** Asks for an order number, and a web service for its state; a colleague helps where the service cannot. */
export const orderStatus: Flow = placedFlow(
  {
    name: 'Order status',
    description: 'Asks for an order number, and a web service for its state; a colleague helps where it cannot.',
    languages,
    variables: [
      { name: 'orderNumber', type: 'text', description: 'As the caller keyed it in.' },
      { name: 'status', type: 'text', default: '', description: 'shipped or preparing, as the service says.' },
      { name: 'arrives', type: 'date', description: 'Day of arrival, such as 2026-03-04.' },
      { name: 'httpStatus', type: 'number', description: 'Status of the service’s answer.' },
      {
        name: 'teamNumber',
        type: 'text',
        default: '+15550100002',
        description: 'Rings where the service cannot help.',
      },
    ],
    notes: [
      {
        id: 'service',
        text: 'Put the address of your shop into “Ask the shop”. It answers {"status": "shipped", "arrives": "2026-03-04"}, or 404 for a number it does not know.',
        color: 'yellow',
        position: { x: 1140, y: -220 },
        size: { width: 320, height: 140 },
      },
    ],
    tests: [
      {
        id: 'shipped',
        name: 'Tells the day of arrival',
        script: ['press 123456#', 'respond 200 {"status":"shipped","arrives":"2026-03-04"}'],
        expect: [shipped['en-US'], '2026-03-04', goodbye['en-US'], 'disposition Order: shipped'],
      },
      {
        id: 'preparing',
        name: 'Tells that an order is being packed',
        setup: { language: 'de-DE' },
        script: ['press 123456#', 'respond 200 {"status":"preparing"}'],
        expect: [preparing['de-DE'], goodbye['de-DE'], 'disposition Order: preparing'],
      },
      {
        id: 'not-found',
        name: 'Asks again for a number that is not known, then connects',
        script: ['press 1111#', 'respond 404', 'press 2222#', 'respond 404', 'dial answered'],
        expect: [notFound['en-US'], notFound['en-US'], connecting['en-US'], '(dial +15550100002)', goodbye['en-US']],
      },
      {
        id: 'service-down',
        name: 'Connects when the service does not answer, and says so when nobody is free',
        script: ['press 123456#', 'request timeout', 'dial busy'],
        expect: [connecting['en-US'], nobodyFree['en-US'], 'disposition Not helped'],
      },
    ],
  },
  {
    start: { type: 'start', label: 'Call comes in', at: [0, 0.5], to: { next: 'tries' } },
    tries: {
      type: 'loop',
      label: 'Two numbers at most',
      at: [1, 0.5],
      data: { times: 2 },
      to: { again: 'askNumber', done: 'team' },
    },
    askNumber: {
      type: 'collect',
      label: 'Order number',
      at: [2, 0],
      data: {
        kind: 'digits',
        prompt: prompt({
          'en-US': 'Please enter your order number, then press the pound key.',
          'de-DE': 'Bitte geben Sie Ihre Bestellnummer ein, und drücken Sie dann die Rautetaste.',
        }),
        minLength: 4,
        maxLength: 10,
        ...asking,
        timeoutSeconds: 10,
        saveAs: 'orderNumber',
      },
      to: { done: 'askShop', noInput: 'team', invalid: 'team' },
    },
    askShop: {
      type: 'request',
      label: 'Ask the shop',
      at: [3, 0],
      data: {
        url: 'https://api.example.com/orders/{{ vars.orderNumber }}',
        mapping: [
          { path: '$.status', variable: 'status' },
          { path: '$.arrives', variable: 'arrives' },
        ],
        saveStatusAs: 'httpStatus',
        holdPrompt: prompt({ 'en-US': 'One moment, please.', 'de-DE': 'Einen Moment, bitte.' }),
      },
      to: { success: 'whichState', failure: 'isUnknown', timeout: 'team' },
    },
    whichState: {
      type: 'branch',
      label: 'State of the order',
      at: [4, 0],
      data: { cases: [stateIs('shipped', 'Shipped', 'shipped'), stateIs('preparing', 'Preparing', 'preparing')] },
      to: { shipped: 'shipped', preparing: 'preparing', otherwise: 'team' },
    },
    isUnknown: {
      type: 'branch',
      label: 'Number not known?',
      at: [4, 1],
      data: {
        cases: [
          {
            id: 'unknown',
            label: 'Not known',
            when: { match: 'all', conditions: [{ left: 'vars.httpStatus', operator: 'equals', right: '404' }] },
          },
        ],
      },
      to: { unknown: 'notFound', otherwise: 'team' },
    },
    shipped: {
      type: 'say',
      label: 'On its way',
      at: [5, 0],
      data: { prompt: [...prompt(shipped), { kind: 'value', value: '{{ vars.arrives }}', as: 'date' }] },
      to: { next: 'goodbye' },
    },
    preparing: {
      type: 'say',
      label: 'Being packed',
      at: [5, 0.6],
      data: { prompt: prompt(preparing) },
      to: { next: 'goodbye' },
    },
    notFound: {
      type: 'say',
      label: 'Not found',
      at: [5, 1.2],
      data: { prompt: prompt(notFound), interruptible: false },
      to: { next: 'tries' },
    },
    team: {
      type: 'transfer',
      label: 'Ring a colleague',
      at: [5, 1.8],
      data: { to: '{{ vars.teamNumber }}', prompt: prompt(connecting), timeoutSeconds: 25 },
      to: { answered: 'goodbye', ...giveUp },
    },
    goodbye: {
      type: 'end',
      label: 'Goodbye',
      at: [6, 0.6],
      data: {
        prompt: prompt(goodbye),
        disposition: '{% if vars.status != blank %}Order: {{ vars.status }}{% else %}Talked to a colleague{% endif %}',
      },
    },
    nobodyFree: {
      type: 'end',
      label: 'Nobody free',
      at: [6, 1.8],
      data: { prompt: prompt(nobodyFree), disposition: 'Not helped' },
    },
  },
)
