import type { Flow } from '#shared/flow/flow.ts'
import type { Bindings } from '#shared/flow/bindings.ts'
import type { Schedule } from '#shared/flow/schedule.ts'
import { compileVersion, linkProgram, noResources, type CompiledVersion, type Program } from '#shared/run/program.ts'
import { ask, findProduct, isLoopback, NotReachedError } from '../simulator/terminal/product.ts'
import type { LoadArguments } from './arguments.ts'

/** The product under load: what it runs, and how it is reached. */
export type Target = {
  url: string
  token: string
  /** For what comes at the end of a long run. */
  freshToken: () => Promise<string>
  account: { sid: string; authToken: string }
  number: string
  /** Asked for by the number itself; the flow's own when undefined. */
  language: string | undefined
  flow: { key: string; version: number }
  program: Program
  hooks: { voiceUrl: string; voiceFallbackUrl: string; statusCallback: string }
  metricsToken: string | undefined
}

type Environment = Readonly<Record<string, string | undefined>>
type Reached = Pick<Target, 'url' | 'token' | 'freshToken' | 'account'> & {
  carrier?: { url: string; authorization: string }
}
type Page<Item> = { items: Item[]; nextCursor: string | null }
type FlowView = { id: string; key: string; isOutOfService: boolean; liveVersion: { id: string } | null }
type VersionView = { id: string; flowId: string; number: number; flow: Flow; bindings: Bindings }

/** Finds the product and the flow in it, and compiles what is published. Throws NotReachedError. */
export async function findTarget(wanted: LoadArguments, environment: Environment): Promise<Target> {
  const reached = await reach(wanted, environment)
  const { carrier } = await ask<{ carrier: string }>(reached, '/readyz')
  if (carrier !== 'standIn')
    throw new NotReachedError(
      `${reached.url} takes calls from Twilio. Load is for a product whose carrier is the stand-in.`,
    )
  const flows = await all<FlowView>(reached, `/api/flows?search=${encodeURIComponent(wanted.flow)}`)
  const flow = flows.find(({ key }) => key === wanted.flow)
  if (!flow) throw new NotReachedError(`There is no flow ${wanted.flow} at ${reached.url}.`)
  if (!flow.liveVersion || flow.isOutOfService)
    throw new NotReachedError(`The flow ${flow.key} is not in service: publish it, or put it back in service.`)
  const [line] = await all<{ number: string; language: string | null }>(reached, `/api/numbers?flowId=${flow.id}`)
  if (!line) throw new NotReachedError(`No number leads to the flow ${flow.key}.`)
  const program = await programOf(reached, { flowKey: flow.key, flowId: flow.id, versionId: flow.liveVersion.id })
  return {
    url: reached.url,
    token: reached.token,
    freshToken: reached.freshToken,
    account: reached.account,
    number: line.number,
    language: line.language ?? undefined,
    flow: { key: flow.key, version: program.root.number },
    program,
    hooks: reached.carrier ? await hooksOf(reached.carrier, reached.account.sid, line.number) : hooksAt(reached.url),
    metricsToken: environment['METRICS_TOKEN'],
  }
}

async function reach(wanted: LoadArguments, environment: Environment): Promise<Reached> {
  const url = wanted.target ?? environment['PATCHBAY_URL']?.replace(/\/+$/, '')
  if (url === undefined || !URL.canParse(url) || isLoopback(url)) {
    const product = findProduct({ ...environment, ...(url !== undefined && { PATCHBAY_URL: url }) })
    const { token, carrier } = product
    return { url: product.url, token, freshToken: () => Promise.resolve(token), account: carrier.account, carrier }
  }
  if (!wanted.isRemoteAllowed)
    throw new NotReachedError(`${url} is another machine. Load only what is yours: then say --allow-remote.`)
  const { ADMIN_EMAIL, ADMIN_PASSWORD, CARRIER_ACCOUNT_SID, CARRIER_AUTH_TOKEN } = environment
  if (!ADMIN_EMAIL || !ADMIN_PASSWORD || !CARRIER_ACCOUNT_SID || !CARRIER_AUTH_TOKEN)
    throw new NotReachedError(
      'Another machine needs ADMIN_EMAIL and ADMIN_PASSWORD of its owner, and CARRIER_ACCOUNT_SID and CARRIER_AUTH_TOKEN ' +
        'of its stand-in carrier (carrier-account-sid and carrier-auth-token in the secrets of its DATA_DIR).',
    )
  const freshToken = () => signIn(url, { email: ADMIN_EMAIL, password: ADMIN_PASSWORD })
  return {
    url,
    token: await freshToken(),
    freshToken,
    account: { sid: CARRIER_ACCOUNT_SID, authToken: CARRIER_AUTH_TOKEN },
  }
}

async function signIn(url: string, credentials: { email: string; password: string }): Promise<string> {
  const response = await fetch(`${url}/api/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(credentials),
  }).catch(() => {
    throw new NotReachedError(`Nothing answers at ${url}.`)
  })
  if (!response.ok) throw new NotReachedError(`${url} did not let ADMIN_EMAIL sign in.`)
  return ((await response.json()) as { token: string }).token
}

async function all<Item>(reached: Reached, path: string): Promise<Item[]> {
  const items: Item[] = []
  const joined = `${path}${path.includes('?') ? '&' : '?'}limit=100`
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: Page<Item> = await ask(
      reached,
      cursor === '' ? joined : `${joined}&cursor=${encodeURIComponent(cursor)}`,
    )
    items.push(...page.items)
    cursor = page.nextCursor
  }
  return items
}

/** What happens in them depends on others than the caller: nobody could say what must be heard next. */
const outside = new Set(['request', 'transfer', 'voicemail'])

async function programOf(
  reached: Reached,
  root: { flowKey: string; flowId: string; versionId: string },
): Promise<Program> {
  const found = new Map<string, CompiledVersion>()
  const waiting = [root]
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { flowKey, flowId, versionId } = next
    if (found.has(versionId)) continue
    const { number, flow, bindings } = await ask<VersionView>(reached, `/api/flows/${flowId}/versions/${versionId}`)
    const foreign = flow.nodes.find(({ type }) => outside.has(type))
    if (foreign)
      throw new NotReachedError(
        `The flow ${flowKey} has a node of type ${foreign.type}, whose outcome is not the caller's. Load a flow without any.`,
      )
    found.set(versionId, compileVersion({ id: versionId, flowId, flowKey, number, flow, bindings }))
    for (const [key, bound] of Object.entries(bindings.flows)) waiting.push({ flowKey: key, ...bound })
  }
  const compiled = found.get(root.versionId)
  if (!compiled) throw new Error(`Version ${root.versionId} was not loaded.`)
  const schedules = await all<Schedule>(reached, '/api/schedules')
  return linkProgram(compiled, found.values(), {
    ...noResources,
    schedules: Object.fromEntries(schedules.map((schedule) => [schedule.key, schedule])),
  })
}

/** What the carrier has on file for a number: webhooks are sent, and signed for, exactly there. */
async function hooksOf(
  carrier: { url: string; authorization: string },
  accountSid: string,
  number: string,
): Promise<Target['hooks']> {
  const path = `/2010-04-01/Accounts/${accountSid}/IncomingPhoneNumbers.json?PhoneNumber=${encodeURIComponent(number)}`
  const response = await fetch(carrier.url + path, { headers: { authorization: carrier.authorization } }).catch(() => {
    throw new NotReachedError('The stand-in carrier does not answer. Is the product running?')
  })
  const answer = response.ok ? ((await response.json()) as { incoming_phone_numbers: Listed[] }) : undefined
  return hooksOnFile(answer?.incoming_phone_numbers[0], number)
}

type Listed = { voice_url: string | null; voice_fallback_url: string | null; status_callback: string | null }

/** Throws NotReachedError where one is missing: its calls could not all end well, whatever the product does. */
export function hooksOnFile(found: Listed | undefined, number: string): Target['hooks'] {
  if (!found?.voice_url) throw new NotReachedError(`The stand-in carrier has no webhooks for the number ${number}.`)
  const { voice_url: voiceUrl, voice_fallback_url: voiceFallbackUrl, status_callback: statusCallback } = found
  const setThem = `POST /api/numbers/${encodeURIComponent(number)}/webhooks sets all three.`
  if (!statusCallback)
    throw new NotReachedError(
      `The number ${number} has no StatusCallback: nobody would tell the product that its callers hung up. ${setThem}`,
    )
  if (!voiceFallbackUrl)
    throw new NotReachedError(
      `The number ${number} has no VoiceFallbackUrl: a document that is lost would end its call. ${setThem}`,
    )
  return { voiceUrl, voiceFallbackUrl, statusCallback }
}

/** As README.md tells to set them. */
const hooksAt = (url: string): Target['hooks'] => {
  const of = (name: string) => `${url}/twilio/${name}#rc=5&rp=ct,rt,5xx`
  return { voiceUrl: of('voice'), voiceFallbackUrl: of('fallback'), statusCallback: of('status') }
}
