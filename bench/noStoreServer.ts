import { serve } from '@hono/node-server'
import { createApp } from '#runtime/app.ts'
import { hashPassword } from '#runtime/accounts/password.ts'
import { systemClock, systemRandom, systemTimers } from '#runtime/clock.ts'
import { readConfig } from '#runtime/config.ts'
import { seedDemo } from '#runtime/demo/seedDemo.ts'
import { openFileStore } from '#runtime/media/openFileStore.ts'
import { createLog } from '#runtime/log.ts'
import { loadSecrets } from '#runtime/secrets.ts'
import { createSealer } from '#runtime/security/sealer.ts'
import { migrate } from '#runtime/store/migrate.ts'
import { openDatabase } from '#runtime/store/openDatabase.ts'

/** Our own webhook without a store: every step counts as saved at once. Only the look-ups when a call begins read a database. */
const config = readConfig(process.env)
const log = createLog({ level: config.logLevel })
const secrets = loadSecrets(config.dataDir)
const store = await openDatabase({ ...(config.databaseUrl !== undefined && { url: config.databaseUrl }), log })
await migrate(store, { log })
await seedDemo({
  db: store.db,
  clock: systemClock,
  random: systemRandom,
  log,
  config: { ...config, localCarrier: secrets.localCarrier },
  sealer: createSealer(secrets.encryptionKey),
  hashPassword,
})
const { fetch } = createApp({
  store,
  files: await openFileStore({ config, clock: systemClock }),
  config,
  secrets,
  clock: systemClock,
  timers: systemTimers,
  random: systemRandom,
  log,
  baseUrl: `http://127.0.0.1:${config.port}`,
  writer: { saveStep: async () => 'done', drain: async () => {} },
})
serve({ fetch, port: config.port, hostname: '127.0.0.1' })
process.once('SIGTERM', () => process.exit(0))
