import { spawn, type ChildProcess } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Line } from './phone.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

export const admin = { email: 'owner@example.test', password: 'correct horse battery' }

export type Product = {
  line: Line
  url: string
  pid: number
  /** What it has printed so far. */
  output(): string
  /** A signed-in request of the owner; JSON in and out. */
  api<Answer = unknown>(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<{ status: number; body: Answer; headers: Headers }>
  /** A form with files, sent as the owner. */
  upload<Answer = unknown>(path: string, form: FormData): Promise<{ status: number; body: Answer }>
  /** A file, fetched as the owner. */
  download(path: string): Promise<{ status: number; type: string | null; body: Buffer }>
  kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null>
}

export type ProductOptions = { dataDir: string; port?: number; environment?: Record<string, string> }

export const newDataDir = () => mkdtempSync(join(tmpdir(), 'patchbay-e2e-'))
export const removeDataDir = (dataDir: string) => rmSync(dataDir, { recursive: true, force: true })

/** A free port below those that the system gives to connections, so that none takes it while its product is started again. */
export const freePort = () =>
  new Promise<number>((resolve) => {
    const port = randomInt(20_000, 32_000)
    const server = createServer().once('error', () => resolve(freePort()))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(port)))
  })

/** Starts the built product as `npm start` does and resolves once it answers. */
export async function startProduct({ dataDir, port, environment = {} }: ProductOptions): Promise<Product> {
  const chosen = port ?? (await freePort())
  const child = spawn(process.execPath, ['scripts/start.mjs'], {
    cwd: root,
    env: {
      ...process.env,
      NODE_ENV: 'production',
      PORT: String(chosen),
      DATA_DIR: dataDir,
      ADMIN_EMAIL: admin.email,
      ADMIN_PASSWORD: admin.password,
      LOG_LEVEL: 'warn',
      // Any warning about our TwiML ends the call, and the test.
      CARRIER_STRICT: 'on',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (printed += chunk.toString()))
  const url = `http://127.0.0.1:${chosen}`
  await listening(child, () => printed, url)
  const secret = (name: string) => readFileSync(join(dataDir, 'secrets', name), 'utf8').trim()
  const line: Line = {
    baseUrl: url,
    accountSid: environment['TWILIO_ACCOUNT_SID'] ?? secret('carrier-account-sid'),
    authToken: environment['TWILIO_AUTH_TOKEN'] ?? secret('carrier-auth-token'),
  }
  let token: string | undefined
  const request = async <Answer>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ) => {
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(token && { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, body: jsonOrText(text) as Answer, headers: response.headers }
  }
  const signIn = async () => {
    const login = await request<{ token: string }>('POST', '/api/auth/login', admin)
    if (login.status !== 200) throw new Error(`Sign-in failed: ${login.status} ${JSON.stringify(login.body)}`)
    token = login.body.token
  }
  // Once, however many ask at the same time: attempts are counted.
  let signingIn: Promise<void> | undefined
  const signedIn = () => (signingIn ??= signIn())
  return {
    line,
    url,
    pid: child.pid ?? 0,
    output: () => printed,
    async api<Answer>(method: string, path: string, body?: unknown, headers?: Record<string, string>) {
      await signedIn()
      return request<Answer>(method, path, body, headers)
    },
    async upload<Answer>(path: string, form: FormData) {
      await signedIn()
      const response = await fetch(url + path, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
        body: form,
      })
      return { status: response.status, body: jsonOrText(await response.text()) as Answer }
    },
    async download(path) {
      await signedIn()
      const response = await fetch(url + path, { headers: { authorization: `Bearer ${token}` } })
      const body = Buffer.from(await response.arrayBuffer())
      return { status: response.status, type: response.headers.get('content-type'), body }
    },
    kill: (signal) =>
      new Promise((resolve) => {
        if (child.exitCode !== null || child.signalCode !== null) return resolve(child.exitCode)
        child.once('exit', (code) => resolve(code))
        child.kill(signal)
      }),
  }
}

function listening(child: ChildProcess, printed: () => string, url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null) => reject(new Error(`The product ended with ${code}:\n${printed()}`))
    const look = async () => {
      const isReady = await fetch(`${url}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      )
      if (!isReady) return
      clearInterval(looking)
      child.off('exit', onExit)
      resolve()
    }
    const looking = setInterval(() => void look(), 100)
    child.once('exit', (code) => {
      clearInterval(looking)
      onExit(code)
    })
  })
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
