import type { Flow } from '../flow/flow.ts'
import { flowOf, type NodeSketch } from './flows.ts'

const both = (english: string, spanish: string) => [{ kind: 'text', text: { 'en-US': english, 'es-ES': spanish } }]

/** Ten nodes of an ordinary flow in two languages; the section leads on to the next one, and back to its own menu. */
function section(index: number, next: string): Record<string, NodeSketch> {
  const id = (name: string) => `${name}${index}`
  const givingUp = { noInput: id('bye'), noMatch: id('bye') }
  const choice = (key: string, label: string) => ({
    id: `c${key}`,
    key,
    label,
    phrases: { 'en-US': [label.toLowerCase(), `option ${key}`], 'es-ES': [`opción ${key}`] },
  })
  return {
    [id('menu')]: {
      type: 'menu',
      data: {
        prompt: both(
          `Hello {{ contact.firstName | default: "there" }}, this is part ${index}. For offers, press 1. For your order, press 2. To go on, press 3.`,
          `Hola {{ contact.firstName }}, esta es la parte ${index}. Para ofertas, pulse 1. Para su pedido, pulse 2. Para seguir, pulse 3.`,
        ),
        choices: [choice('1', 'Offers'), choice('2', 'Order'), choice('3', 'Go on'), choice('9', 'Again')],
        noInputPrompts: [both('We did not hear anything.', 'No hemos oído nada.')],
        noMatchPrompts: [both('That is not one of the choices.', 'Esa no es una de las opciones.')],
        isSpeechOn: true,
        saveAs: 'choice',
      },
      to: { c1: id('offer'), c2: id('hours'), c3: next, c9: id('menu'), ...givingUp },
    },
    [id('offer')]: {
      type: 'say',
      data: {
        prompt: both('Save {{ vars.percent | number }} percent.', 'Ahorre un {{ vars.percent | number }} por ciento.'),
      },
      to: id('tag'),
    },
    [id('tag')]: { type: 'tag', data: { tag: `offer-${index}` }, to: id('menu') },
    [id('hours')]: { type: 'hours', data: { schedule: 'office' }, to: { open: id('ask'), closed: id('mail') } },
    [id('ask')]: {
      type: 'collect',
      data: {
        prompt: both('Enter your order number.', 'Introduzca su número de pedido.'),
        saveAs: 'order',
        minLength: 4,
      },
      to: { done: id('fetch'), noInput: id('bye'), invalid: id('bye') },
    },
    [id('fetch')]: {
      type: 'request',
      data: {
        url: 'https://shop.example/orders/{{ vars.order }}',
        mapping: [
          { path: '$.total', variable: 'total' },
          { path: '$.status', variable: 'status' },
        ],
      },
      to: { success: id('which'), failure: id('bye'), timeout: id('bye') },
    },
    [id('which')]: {
      type: 'branch',
      data: {
        cases: [
          {
            id: 'large',
            label: 'Large',
            when: { conditions: [{ left: 'vars.total', operator: 'greaterThan', right: '100' }] },
          },
          {
            id: 'sent',
            label: 'Sent',
            when: { conditions: [{ left: 'vars.status', operator: 'equals', right: 'sent' }] },
          },
        ],
      },
      to: { large: id('ring'), sent: id('offer'), otherwise: id('ring') },
    },
    [id('ring')]: {
      type: 'transfer',
      data: { to: '+15550190002', prompt: both('One moment, please.', 'Un momento, por favor.') },
      to: { answered: id('bye'), busy: id('mail'), noAnswer: id('mail'), failed: id('mail') },
    },
    [id('mail')]: {
      type: 'voicemail',
      data: { prompt: both('Leave a message after the tone.', 'Deje un mensaje después de la señal.') },
      to: { recorded: id('bye'), nothing: id('bye') },
    },
    [id('bye')]: {
      type: 'end',
      data: { prompt: both('Goodbye.', 'Adiós.'), disposition: `{{ vars.choice }} ${index}` },
    },
  }
}

/** A flow as a large company draws it, of 10 nodes a section and a start: nothing is wrong with it but what the world lacks. */
export function largeFlow(nodes: number): Flow {
  const sections = Math.max(1, Math.floor((nodes - 1) / 10))
  const sketches: Record<string, NodeSketch> = { start: { type: 'start', to: 'menu0' } }
  for (let index = 0; index < sections; index++)
    Object.assign(sketches, section(index, index + 1 < sections ? `menu${index + 1}` : `bye${index}`))
  const rest = nodes - 1 - sections * 10
  for (let index = 0; index < rest; index++)
    sketches[`extra${index}`] = {
      type: 'tag',
      data: { tag: `extra-${index}` },
      to: index === 0 ? 'menu0' : `extra${index - 1}`,
    }
  if (rest > 0) sketches['start'] = { type: 'start', to: `extra${rest - 1}` }
  const flow = flowOf(sketches, {
    languages: ['en-US', 'es-ES'],
    variables: [
      { name: 'percent', type: 'number', default: 20 },
      { name: 'choice', type: 'text' },
      { name: 'order', type: 'text' },
    ],
  })
  const placed = flow.nodes.map((node, index) => ({
    ...node,
    position: { x: (index % 10) * 380, y: Math.floor(index / 10) * 420 },
  }))
  return { ...flow, nodes: placed }
}
