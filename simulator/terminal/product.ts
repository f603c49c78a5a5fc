import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What keeps a call from being started; told to the person as it is. */
export class NotReachedError extends Error {}

/** What answers the API, and the token of terminal tools. */
export type Server = { url: string; token: string }
export type Product = Server & {
  carrier: { url: string; authorization: string; account: { sid: string; authToken: string } }
}

/** One step as the product recorded it. */
export type Interaction = { kind: string; trail: { node: string; type: string; port?: string; at: string }[] }
export type Session = { id: string; status: string; interactions: Interaction[] }

export const isLoopback = (url: string) => {
  const { hostname } = new URL(url)
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname)
}

type Environment = Readonly<Record<string, string | undefined>>

/** The running product of PATCHBAY_URL (else of PORT), and the token of terminal tools in DATA_DIR, which is sent to this machine only. Throws NotReachedError. */
export function findServer(environment: Environment): Server {
  const url = (environment['PATCHBAY_URL'] || `http://127.0.0.1:${environment['PORT'] || 3000}`).replace(/\/+$/, '')
  const token = fileIn(environment, 'secrets', 'cli-token')
  mustBeLocal('PATCHBAY_URL', url)
  return { url, token }
}

/** With its carrier: the address it was started at, and its account, by the files of DATA_DIR. Throws NotReachedError. */
export function findProduct(environment: Environment): Product {
  const server = findServer(environment)
  const url = fileIn(environment, 'carrier-url')
  mustBeLocal('carrier-url', url)
  const account = {
    sid: fileIn(environment, 'secrets', 'carrier-account-sid'),
    authToken: fileIn(environment, 'secrets', 'carrier-auth-token'),
  }
  return { ...server, carrier: { url, authorization: basic(account), account } }
}

function fileIn(environment: Environment, ...path: string[]): string {
  const file = join(environment['DATA_DIR'] || '.patchbay', ...path)
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    throw new NotReachedError(
      `${file} cannot be read. Start the product first (npm start), or set DATA_DIR to its folder.`,
    )
  }
}

function mustBeLocal(name: string, address: string): void {
  if (!URL.canParse(address) || !isLoopback(address))
    throw new NotReachedError(`${name} must be an address of this machine, such as http://127.0.0.1:3000.`)
}

const basic = ({ sid, authToken }: { sid: string; authToken: string }) =>
  `Basic ${Buffer.from(`${sid}:${authToken}`).toString('base64')}`

/** GET of the product's API. Throws NotReachedError. */
export async function ask<Answer>({ url, token }: Server, path: string): Promise<Answer> {
  const response = await fetch(url + path, { headers: { authorization: `Bearer ${token}` } }).catch(() => {
    throw new NotReachedError(`Nothing answers at ${url}. Start the product first (npm start), or set PATCHBAY_URL.`)
  })
  if (response.status === 401)
    throw new NotReachedError(`${url} does not accept the token of DATA_DIR: they belong to different installations.`)
  if (!response.ok) throw new NotReachedError(`${url} answered ${response.status} to ${path.split('?')[0]}.`)
  return (await response.json()) as Answer
}

/** Throws when the product is not there, or is another one than that of DATA_DIR. */
export async function checkProduct(product: Server): Promise<void> {
  await ask(product, '/api/sessions?limit=1')
}

/** What was recorded of a call; undefined when it never became a session. */
export async function sessionOfCall(product: Server, callSid: string): Promise<Session | undefined> {
  const { items } = await ask<{ items: { id: string }[] }>(
    product,
    `/api/sessions?callSid=${encodeURIComponent(callSid)}&isTest=all`,
  )
  const [found] = items
  return found && ask<Session>(product, `/api/sessions/${encodeURIComponent(found.id)}`)
}
