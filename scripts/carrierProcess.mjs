// The stand-in carrier as a child process. What the two agree on:
//
//   environment of simulator/main.ts
//     CARRIER_PORT              where it listens, on 127.0.0.1 only; 0 or nothing: any free port
//     CARRIER_ACCOUNT_SID       its main account, which may make others (POST /2010-04-01/Accounts.json; Sid and AuthToken in
//     CARRIER_AUTH_TOKEN        the form name a given account, and naming one that is there already is no error)
//     CARRIER_DATA_DIR          for recordings
//     PRODUCT_URL               what webhook addresses begin with; they are signed so
//     PRODUCT_LOCAL_URL         where such webhooks are sent: the same server without the proxy before it
//     CARRIER_SPEED, …          its other options (simulator/options.ts) come through from the environment of the server
//   messages over IPC, where there is a parent
//     { kind: 'listening', url }  once, when it takes requests
//   file carrier-url in CARRIER_DATA_DIR, written by us: that address, for `npm run call`
//   It ends when the channel closes (`disconnect`), and leaves SIGINT, which a terminal sends to parent and child, to its parent.
import { fork } from 'node:child_process'
import { existsSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const built = fileURLToPath(new URL('../dist/simulator/main.js', import.meta.url))
const source = fileURLToPath(new URL('../simulator/main.ts', import.meta.url))
/** One that ends so often within so long will not do better the next time. */
const maxEnds = 5
const countedMs = 60_000
const restartMs = 500

/** @returns {import('../runtime/startRuntime.ts').StartCarrier} */
export const carrierStarter =
  ({ fromSources = false, program = fromSources ? source : built } = {}) =>
  ({ accountSid, authToken, dataDir, productUrl, localUrl }, on) => {
    let child
    let isStopped = false
    let port = process.env.CARRIER_PORT || '0'
    const ends = []

    const start = () => {
      child = fork(program, [], {
        env: {
          ...withoutSecrets(process.env),
          CARRIER_PORT: port,
          CARRIER_ACCOUNT_SID: accountSid,
          CARRIER_AUTH_TOKEN: authToken,
          CARRIER_DATA_DIR: dataDir,
          PRODUCT_URL: productUrl,
          PRODUCT_LOCAL_URL: localUrl,
        },
        execArgv: fromSources ? ['--import', 'tsx'] : ['--enable-source-maps'],
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      })
      child.on('message', (message) => {
        if (message?.kind !== 'listening') return
        // After a crash the same address, which calls under way were given.
        port = new URL(message.url).port
        tellTools(dataDir, message.url)
        on.listening(message.url)
      })
      child.once('error', (error) => ended(error.message))
      child.once('exit', (code, signal) => ended(`It ended with ${signal ?? code}.`))
      // The server and the database keep the process alive, not its carrier.
      child.unref()
      child.channel?.unref()
    }

    const ended = (reason) => {
      if (isStopped) return
      const now = performance.now()
      ends.push(now)
      if (ends.filter((at) => now - at < countedMs).length >= maxEnds) {
        isStopped = true
        return on.ended(reason)
      }
      setTimeout(() => isStopped || start(), restartMs).unref()
    }

    const stop = () => {
      isStopped = true
      if (child?.connected) child.disconnect()
    }
    // A terminal ends both at once: that is no crash.
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => (isStopped = true))

    if (existsSync(program)) start()
    else setImmediate(() => on.ended('It is not built.'))
    return { stop }
  }

/** Terminal tools find the carrier by this file; its account they read beside it, in secrets/. */
function tellTools(dataDir, url) {
  const path = join(dataDir, 'carrier-url')
  const aside = `${path}.${process.pid}`
  try {
    writeFileSync(aside, `${url}\n`, { mode: 0o600 })
    renameSync(aside, path)
  } catch (error) {
    process.stderr.write(`${path} cannot be written, so npm run call does not find the carrier: ${error.message}\n`)
  }
}

/** The carrier gets what concerns it, as any other company would. */
function withoutSecrets(environment) {
  const secret = /^(DATABASE_URL|JWT_SECRET|ENCRYPTION_KEY|METRICS_TOKEN|ADMIN_|TWILIO_|SMTP_|S3_|NODE_CHANNEL_)/
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !secret.test(name)))
}
