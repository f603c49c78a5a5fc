// `npm run carrier`: the stand-in carrier by itself, for a server that is started with TWILIO_API_URL set to its address.
// It takes PORT (of the server), DATA_DIR, PUBLIC_URL and CARRIER_PORT from the environment or .env, as the server does.
// `--strict` is CARRIER_STRICT=on.
import { mkdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { loadEnvFile } from 'node:process'
import { parseArgs } from 'node:util'
import { carrierStarter } from './carrierProcess.mjs'

if (isStrict()) process.env.CARRIER_STRICT = 'on'

try {
  loadEnvFile('.env')
} catch (error) {
  if (error.code !== 'ENOENT') throw error
}
process.env.CARRIER_PORT ||= '3100'
const dataDir = resolve(process.env.DATA_DIR || '.patchbay')
mkdirSync(dataDir, { recursive: true })
const localUrl = `http://127.0.0.1:${process.env.PORT || 3000}`
const options = {
  accountSid: secret('carrier-account-sid'),
  authToken: secret('carrier-auth-token'),
  dataDir,
  productUrl: process.env.PUBLIC_URL || localUrl,
  localUrl,
}
// Its channel does not keep this process alive.
const alive = setInterval(() => {}, 60_000)
const carrier = carrierStarter()(options, {
  listening: (url) => process.stdout.write(`The carrier answers at ${url} for ${options.productUrl}\n`),
  ended(reason) {
    process.stderr.write(`The carrier does not run. ${reason}\n`)
    clearInterval(alive)
    process.exitCode = 1
  },
})
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => {
    carrier.stop()
    clearInterval(alive)
  })

function isStrict() {
  try {
    return parseArgs({ options: { strict: { type: 'boolean', default: false } } }).values.strict
  } catch (error) {
    process.stderr.write(`${error.message}\nUsage: npm run carrier [-- --strict]\n`)
    process.exit(1)
  }
}

/** The server makes the account at its first start, and both read it there. */
function secret(name) {
  try {
    return readFileSync(join(dataDir, 'secrets', name), 'utf8').trim()
  } catch {
    process.stderr.write(
      `There is no account in ${dataDir} yet. Start the server once, or set DATA_DIR to its folder.\n`,
    )
    process.exit(1)
  }
}
