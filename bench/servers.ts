import type { ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '#runtime/projectRoot.ts'
import { freePort, newFolder, removeFolder, startChild, stopChild } from './children.ts'
import { pinned, serverCore } from './machine.ts'

/** A server under load: where it listens and what signs requests to it. */
export type Served = {
  pid: number
  origin: string
  accountSid: string
  authToken: string
  stop(): Promise<void>
}

export type Program = 'main' | 'noStoreServer' | 'expressMenu'

export const built = (program: Program | 'callLoad' | 'storeLoad' | 'webhookParts') =>
  join(projectRoot, 'dist/bench', `${program}.js`)

/** As `npm start` has it, for every server alike: young objects die before they are copied, 5 % fewer CPU µs a step. */
const youngHeap = '--max-semi-space-size=64'

/** Starts one of the built programs in a folder of its own, bound to the servers' core. */
export async function startServer(
  program: Program,
  { databaseUrl, nodeOptions = [] }: { databaseUrl?: string; nodeOptions?: readonly string[] } = {},
): Promise<Served> {
  const dataDir = newFolder(program)
  const port = await freePort()
  const express = { accountSid: `AC${'1'.repeat(32)}`, authToken: '2'.repeat(32) }
  const { PATH, HOME } = process.env
  const child = startChild(...pinned(serverCore, process.execPath, [youngHeap, ...nodeOptions, built(program)]), {
    // Not the project's folder: a `.env` there is not ours.
    cwd: dataDir,
    env: {
      ...(PATH !== undefined && { PATH }),
      ...(HOME !== undefined && { HOME }),
      NODE_ENV: 'production',
      PORT: String(port),
      DATA_DIR: dataDir,
      LOG_LEVEL: 'warn',
      ...(databaseUrl !== undefined && { DATABASE_URL: databaseUrl }),
      ...(program === 'expressMenu' && { TWILIO_AUTH_TOKEN: express.authToken }),
    },
  })
  const printed: string[] = []
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      printed.push(chunk.toString())
      if (printed.length > 100) printed.shift()
    })
  const origin = `http://127.0.0.1:${port}`
  await answering(child, `${origin}/readyz`, () => printed.join(''))
  const secret = (name: string) => readFileSync(join(dataDir, 'secrets', name), 'utf8').trim()
  const account =
    program === 'expressMenu'
      ? express
      : { accountSid: secret('carrier-account-sid'), authToken: secret('carrier-auth-token') }
  return {
    pid: child.pid ?? 0,
    origin,
    ...account,
    async stop() {
      await stopChild(child)
      removeFolder(dataDir)
    },
  }
}

/** Any answer below 500 will do: the Express menu knows no such address. */
async function answering(child: ChildProcess, url: string, printed: () => string): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (child.exitCode !== null) throw new Error(`A server of the bench ended with ${child.exitCode}:\n${printed()}`)
    const isReady = await fetch(url).then(
      ({ status }) => status < 500,
      () => false,
    )
    if (isReady) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`A server of the bench did not answer within a minute:\n${printed()}`)
}
