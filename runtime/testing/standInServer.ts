import { randomUUID } from 'node:crypto'
import type { CarrierAnswer, CarrierRequest } from './carrierServer.ts'
import { refusal, startCarrierServer } from './carrierServer.ts'

type Kept = { sid: string; phone_number: string } & Record<string, string | null>

/** The stand-in carrier's accounts, numbers and phones by the wire, in as little as the runtime asks of it. */
export async function startStandInServer(main: { accountSid: string; authToken: string }) {
  const accounts = new Map([[main.accountSid, main.authToken]])
  const numbers = new Map<string, Kept[]>()
  const phones = createPhones()
  let made = 0
  const snake = (name: string) => name.replace(/(?!^)([A-Z])/g, '_$1').toLowerCase()
  const server = await startCarrierServer(
    ({ method, path, credentials, form, text }: CarrierRequest): CarrierAnswer => {
      const [sid = '', token = ''] = credentials.split(':')
      if (accounts.get(sid) !== token) return refusal(401, 20003, 'Authenticate')
      const [route = '', query] = path.split('?')
      if (route === '/2010-04-01/Accounts.json') {
        if (sid !== main.accountSid) return refusal(401, 20003, 'Authenticate')
        accounts.set(form.get('Sid') ?? '', form.get('AuthToken') ?? '')
        return { status: 201, body: { sid: form.get('Sid') } }
      }
      if (route.startsWith('/phones')) return phones.answer({ method, route, sid, body: text })
      const own = numbers.get(sid) ?? []
      numbers.set(sid, own)
      const numberSid = /IncomingPhoneNumbers\/(\w+)\.json$/.exec(route)?.[1]
      if (numberSid !== undefined) {
        const found = own.find((each) => each.sid === numberSid)
        if (!found) return refusal(404, 20404, 'The requested resource was not found')
        if (method === 'DELETE') {
          numbers.set(
            sid,
            own.filter((each) => each !== found),
          )
          return { status: 204, body: '' }
        }
        for (const [name, value] of form) found[snake(name)] = value
        return { status: 200, body: found }
      }
      if (!route.endsWith('/IncomingPhoneNumbers.json'))
        return refusal(404, 20404, 'The requested resource was not found')
      if (method === 'POST') {
        const phone = form.get('PhoneNumber') ?? ''
        if ([...numbers.values()].flat().some(({ phone_number }) => phone_number === phone))
          return refusal(400, 21422, 'The number is not available')
        const number: Kept = { sid: `PN${String(++made).padStart(32, '0')}`, phone_number: phone, trunk_sid: null }
        for (const [name, value] of form) number[snake(name)] = value
        own.push(number)
        return { status: 201, body: number }
      }
      const asked = new URLSearchParams(query).get('PhoneNumber')
      const found = own.filter(({ phone_number }) => asked === null || phone_number === asked)
      return { status: 200, body: { incoming_phone_numbers: found, next_page_uri: null } }
    },
  )
  return { ...server, accounts, numbersOf: (sid: string) => numbers.get(sid) ?? [], phones }
}

type Phone = { id: string; sid: string; number: string | null; holder: string | null; callSids: string[] }
type Asked = { method: string; route: string; sid: string; body: string }

/** Phones that hold what they are given; whoever reads their events is told `events`, and that they are over. */
function createPhones() {
  const kept = new Map<string, Phone>()
  const asked: { path: string; body: unknown }[] = []
  const phones = {
    kept,
    /** What was asked of phones, in order. */
    asked,
    events: '',
    answer({ method, route, sid, body: text }: Asked): CarrierAnswer {
      const body = (text === '' ? {} : JSON.parse(text)) as {
        number?: string
        holder?: string
        atMost?: number
        to?: string
      }
      const refused = (status: number, message: string) => ({ status, body: { message } })
      const [, , id, what] = route.split('/')
      const own = [...kept.values()].filter((phone) => phone.sid === sid)
      if (id === undefined) {
        if (method === 'GET') return { status: 200, body: { phones: own } }
        const { number = null, holder = null, atMost = Infinity } = body
        if (own.length >= atMost) return refused(429, `No more than ${atMost} phones can be open at a time.`)
        if (own.some((phone) => phone.number === number)) return refused(409, 'A phone has the number already.')
        const phone = { id: randomUUID(), sid, number, holder, callSids: [] }
        kept.set(phone.id, phone)
        return { status: 201, body: phone }
      }
      const phone = own.find((each) => each.id === id)
      if (!phone) return refused(404, 'There is no such phone.')
      if (what === 'events') return { status: 200, events: phones.events }
      if (what === undefined) {
        if (method === 'DELETE') kept.delete(id)
        return method === 'DELETE' ? { status: 204, body: '' } : { status: 200, body: phone }
      }
      asked.push({ path: what, body })
      if (what === 'calls') {
        phone.callSids.push(`CA${String(asked.length).padStart(32, '0')}`)
        return { status: 201, body: { callSid: phone.callSids.at(-1) } }
      }
      const callSid = phone.callSids.at(-1)
      return callSid === undefined ? refused(409, 'The phone is on no such call.') : { status: 200, body: { callSid } }
    },
  }
  return phones
}
