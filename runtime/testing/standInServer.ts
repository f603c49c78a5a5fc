import type { CarrierAnswer, CarrierRequest } from './carrierServer.ts'
import { refusal, startCarrierServer } from './carrierServer.ts'

type Kept = { sid: string; phone_number: string } & Record<string, string | null>

/** The stand-in carrier's accounts and numbers by the wire, in as little as the runtime asks of it. */
export async function startStandInServer(main: { accountSid: string; authToken: string }) {
  const accounts = new Map([[main.accountSid, main.authToken]])
  const numbers = new Map<string, Kept[]>()
  let made = 0
  const snake = (name: string) => name.replace(/(?!^)([A-Z])/g, '_$1').toLowerCase()
  const server = await startCarrierServer(({ method, path, credentials, form }: CarrierRequest): CarrierAnswer => {
    const [sid = '', token = ''] = credentials.split(':')
    if (accounts.get(sid) !== token) return refusal(401, 20003, 'Authenticate')
    const [route = '', query] = path.split('?')
    if (route === '/2010-04-01/Accounts.json') {
      if (sid !== main.accountSid) return refusal(401, 20003, 'Authenticate')
      accounts.set(form.get('Sid') ?? '', form.get('AuthToken') ?? '')
      return { status: 201, body: { sid: form.get('Sid') } }
    }
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
  })
  return { ...server, accounts, numbersOf: (sid: string) => numbers.get(sid) ?? [] }
}
