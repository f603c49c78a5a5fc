import type { Flow } from '#shared/flow/flow.ts'
import { departmentsNumber, marketingNumber } from '../../e2e/demo.ts'
import { PhoneCall } from '../../e2e/phone.ts'
import type { Product } from '../../e2e/product.ts'
import { sessionOfCall } from '../../e2e/session.ts'
import { fillLibrary } from './demoContent.ts'
import type { Places } from './scenes.ts'

const sam = '+15550190001'
const ana = '+15550190002'

/** Calls of the demo's own contacts, and a draft that is a sentence ahead of what callers hear. */
export async function prepareDemo(product: Product): Promise<Places> {
  const shown = await callMarketing(product, sam, ['1', '0', 'special offers'])
  await callMarketing(product, ana, ['2'])
  await callMarketing(product, '+15550190003', ['1', '0', '9'])
  const asking = new PhoneCall(product.line, { to: departmentsNumber, from: '+15550190004' })
  await asking.dial()
  await asking.hangUp()
  const { id: sessionId } = await sessionOfCall(product, shown)
  const flows = await product.api<{ items: { id: string; key: string }[] }>('GET', '/api/flows?limit=100')
  const flowOf = (key: string) => flows.body.items.find((flow) => flow.key === key)?.id ?? ''
  const marketing = flowOf('marketing-menu')
  await changeGreeting(product, marketing)
  const itemId = await fillLibrary(product)
  return { url: product.url, marketing, departments: flowOf('departments'), sessionId, itemId }
}

async function callMarketing(product: Product, from: string, answers: readonly string[]): Promise<string> {
  const call = new PhoneCall(product.line, { to: marketingNumber, from })
  await call.dial()
  for (const answer of answers) {
    if (/^[\d*#]+$/.test(answer)) await call.press(answer)
    else await call.say(answer)
  }
  await call.hangUp()
  return call.callSid
}

/** Saves the draft with another offer than the live version has, in English alone. */
async function changeGreeting({ api }: Product, flowId: string): Promise<void> {
  const { body } = await api<{ flow: Flow; revision: number }>('GET', `/api/flows/${flowId}/draft`)
  const was = 'We offer mobile plans'
  const text = JSON.stringify(body.flow)
  if (!text.includes(was)) throw new Error('The demo flow does not offer mobile plans.')
  const flow: unknown = JSON.parse(text.replace(was, 'We offer new mobile plans'))
  const saved = await api('PUT', `/api/flows/${flowId}/draft`, { flow }, { 'if-match': `"${body.revision}"` })
  if (saved.status !== 200) throw new Error(`The draft was not saved: ${saved.status}.`)
}
