import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import twilio from 'twilio'
import { createSteppedClock } from '../../clock.ts'
import { createEngine } from '../../createEngine.ts'
import { createFaults, type FaultRates } from '../../faults.ts'
import { type Account, createModel, createSids } from '../../model.ts'
import { createRandom } from '../../random.ts'
import { createRestApi } from '../createRestApi.ts'
import { checkAnswer } from './checkAnswer.ts'

/** A number of the account, and two magic ones. */
export const ownNumber = '+15550100001'
export const human = '+15550190001'
export const nobody = '+15550190003'

type Options = { faults?: FaultRates; maxConcurrentRequests?: number; withoutNumber?: boolean }

/**
 * The API over a real engine, on a port of its own: every answer is held against Twilio's document, and what is wrong is
 * listed in `problems`. Time stands still but for `clock.advance`.
 */
export async function newRestApi({ faults: rates = {}, maxConcurrentRequests, withoutNumber }: Options = {}) {
  const clock = createSteppedClock()
  const random = createRandom('rest')
  const makeSid = createSids(random)
  const model = createModel()
  const newAccount = (name: string): Account => ({
    sid: makeSid('AC'),
    authToken: random.hex(32),
    friendlyName: name,
    status: 'active',
    type: 'Full',
    callsPerSecond: 10,
    createdAt: clock.now(),
    updatedAt: clock.now(),
  })
  const account = newAccount('Acme')
  const testAccount = newAccount('Acme, test credentials')
  model.accounts.set(account.sid, account)
  const faults = createFaults(rates, random.fork('faults'))
  let url = ''
  const engine = createEngine({ clock, model, makeSid, faults, strict: true, apiUrl: () => url })
  if (!withoutNumber) engine.addNumber(account, { phoneNumber: ownNumber })

  const ourMistakes: Error[] = []
  const limit = maxConcurrentRequests === undefined ? {} : { maxConcurrentRequests }
  const onError = (error: Error) => void ourMistakes.push(error)
  const api = createRestApi({ engine, faults, makeSid, testAccount, mainAccountSid: account.sid, onError, ...limit })
  const problems: string[] = []
  const seen = new Set<string>()
  const answered = async (request: Request, environment: object): Promise<Response> => {
    const response = await api.fetch(request, environment)
    if (response === RESPONSE_ALREADY_SENT) return response
    const path = new URL(request.url).pathname
    if (!path.endsWith('.json') && response.status < 400) return response
    const text = await response.clone().text()
    try {
      const body: unknown = text === '' ? undefined : JSON.parse(text)
      const operation = checkAnswer({ method: request.method, path, status: response.status, body })
      if (operation !== undefined) seen.add(operation)
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error))
    }
    return response
  }
  const server = serve({ fetch: answered, port: 0, hostname: '127.0.0.1' })
  if (!server.listening) await new Promise((resolve) => server.once('listening', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  const clientOf = ({ sid, authToken }: Account) => {
    const client = twilio(sid, authToken)
    client.api.baseUrl = url
    return client
  }
  const headers = {
    Authorization: `Basic ${Buffer.from(`${account.sid}:${account.authToken}`).toString('base64')}`,
    'Content-Type': 'application/x-www-form-urlencoded',
  }
  const addressOf = (path: string) => `${url}/2010-04-01/Accounts/${account.sid}${path}`
  return {
    url,
    clock,
    model,
    engine,
    account,
    faults,
    client: clientOf(account),
    testClient: clientOf(testAccount),
    clientOf,
    /** By hand, for what the package cannot say. `path` begins behind the account: `/Calls.json`. */
    ask(path: string, { form, method, ...init }: RequestInit & { form?: string | URLSearchParams } = {}) {
      return fetch(addressOf(path), {
        method: method ?? (form === undefined ? 'GET' : 'POST'),
        headers,
        ...(form !== undefined && { body: form.toString() }),
        ...init,
      })
    },
    /** A request whose body comes with `finish`, which answers its status. */
    askSlowly(path: string, form: string) {
      const asked = request(addressOf(path), { method: 'POST', headers: { ...headers, 'Content-Length': form.length } })
      asked.flushHeaders()
      return {
        async finish(): Promise<number | undefined> {
          asked.end(form)
          const [response] = (await once(asked, 'response')) as [IncomingMessage]
          response.resume()
          return response.statusCode
        },
      }
    },
    problems,
    /** Operations of the document that were answered well. */
    seen,
    ourMistakes,
    async close() {
      engine.stop()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
export type RestApi = Awaited<ReturnType<typeof newRestApi>>
