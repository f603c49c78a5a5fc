import type { Kysely } from 'kysely'
import { z } from 'zod'
import { CarrierError } from '../channels/twilio/carrier.ts'
import type { StandIn } from '../channels/twilio/standIn.ts'
import type { Sealer } from '../security/sealer.ts'
import { findCarrierAccount } from '../store/carrierAccounts.ts'
import type { Database } from '../store/schema.ts'
import { readServerSentEvents, type ServerSentEvent } from './serverSentEvents.ts'

/** What the carrier said no to; its message is a sentence for people. */
export class PhoneRefusal extends Error {
  override readonly name = 'PhoneRefusal'
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

const phoneSchema = z.object({
  id: z.string(),
  number: z.string().nullable(),
  holder: z.string().nullable(),
  callSids: z.array(z.string()),
})
export type StandInPhone = z.output<typeof phoneSchema>
const callSchema = z.object({ callSid: z.string() })

type Account = { url: string; authorization: string; accountSid: string }
export type PhoneRef = { companyId: string; phoneId: string }
export type Deed = 'answer' | 'decline' | 'hangup' | 'keys' | 'speech' | 'silence'

/** Members' phones, told apart from those that others hold at the same account. */
const holder = 'members'
const timeoutMs = 10_000

export type StandInPhones = ReturnType<typeof createStandInPhones>

/**
 * The phones of a company at the stand-in carrier, which keeps them: any process of ours serves any phone. Every function throws
 * PhoneRefusal (404: the company has no such phone), and CarrierError when no answer comes.
 */
export function createStandInPhones({
  db,
  sealer,
  standIn,
}: {
  db: Kysely<Database>
  sealer: Pick<Sealer, 'unseal'>
  standIn: Pick<StandIn, 'accountOf'>
}) {
  /** By the account of the company, so that no other company's phones are to be found. */
  async function accountOf(companyId: string): Promise<Account | undefined> {
    if (!(await standIn.accountOf(companyId))) return undefined
    const row = await findCarrierAccount(db, companyId, { isStandIn: true })
    if (!row || row.apiUrl === null) return undefined
    const credentials = `${row.sid}:${sealer.unseal(row.sealedToken)}`
    return {
      url: row.apiUrl,
      accountSid: row.sid,
      authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
    }
  }

  /** Phones live at the carrier: while none runs there are none. */
  async function accountWithPhone({ companyId }: PhoneRef): Promise<Account> {
    const account = await accountOf(companyId)
    if (!account) throw new PhoneRefusal(404, 'There is no such phone.')
    return account
  }

  const post = (account: Account, path: string, body: object) => ask(account, 'POST', path, body)

  return {
    /** Undefined: no stand-in carrier runs here. 409: the number is another phone's; 429: they are too many. */
    async open(
      companyId: string,
      { number, atMost }: { number: string; atMost: number },
    ): Promise<StandInPhone | undefined> {
      const account = await accountOf(companyId)
      return account && phoneSchema.parse(await post(account, '/phones', { number, holder, atMost }))
    },

    async list(companyId: string): Promise<StandInPhone[]> {
      const account = await accountOf(companyId)
      if (!account) return []
      const { phones } = z.object({ phones: z.array(phoneSchema) }).parse(await ask(account, 'GET', '/phones'))
      return phones.filter((phone) => phone.holder === holder)
    },

    async get(ref: PhoneRef): Promise<StandInPhone> {
      return phoneSchema.parse(await ask(await accountWithPhone(ref), 'GET', `/phones/${ref.phoneId}`))
    },

    async close(ref: PhoneRef): Promise<void> {
      await ask(await accountWithPhone(ref), 'DELETE', `/phones/${ref.phoneId}`)
    },

    /** Rings a number of the account. 404: nobody has it; 429: the phone is on too many calls. */
    async call(
      ref: PhoneRef,
      params: { to: string; from?: string; speed?: number | 'fast' },
    ): Promise<{ callSid: string; accountSid: string }> {
      const account = await accountWithPhone(ref)
      const { callSid } = callSchema.parse(await post(account, `/phones/${ref.phoneId}/calls`, params))
      return { callSid, accountSid: account.accountSid }
    },

    /** 409: it is on no such call, or the call is not in a state for this. */
    async act(ref: PhoneRef, deed: Deed, body: object): Promise<{ callSid: string }> {
      return callSchema.parse(await post(await accountWithPhone(ref), `/phones/${ref.phoneId}/${deed}`, body))
    },

    /** Every event the carrier still has of the phone, from the first, until the phone is gone or `signal` aborts. */
    async follow(
      ref: PhoneRef,
      signal: AbortSignal,
    ): Promise<{ accountSid: string; events: AsyncIterable<ServerSentEvent> }> {
      const account = await accountWithPhone(ref)
      const response = await request(account, 'GET', `/phones/${ref.phoneId}/events`, undefined, signal)
      if (!response.body) throw new CarrierError('unreachable', 0, 'The stand-in carrier answered without a body.')
      return { accountSid: account.accountSid, events: readServerSentEvents(response.body) }
    },
  }
}

async function ask(account: Account, method: string, path: string, body?: object): Promise<unknown> {
  const response = await request(account, method, path, body, AbortSignal.timeout(timeoutMs))
  return response.status === 204 ? undefined : response.json()
}

async function request(
  { url, authorization }: Account,
  method: string,
  path: string,
  body: object | undefined,
  signal: AbortSignal,
): Promise<Response> {
  let response: Response
  try {
    response = await fetch(url + path, {
      method,
      headers: { authorization, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
      signal,
    })
  } catch (error) {
    throw new CarrierError('unreachable', 0, 'The stand-in carrier could not be reached.', error)
  }
  if (response.ok) return response
  const { message } = z
    .object({ message: z.string() })
    .catch({ message: 'The stand-in carrier refused.' })
    .parse(await response.json().catch(() => undefined))
  if (response.status < 500 && response.status !== 401) throw new PhoneRefusal(response.status, message)
  throw new CarrierError(String(response.status), response.status, 'The stand-in carrier did not do what it was asked.')
}
