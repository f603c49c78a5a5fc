import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, inject } from 'vitest'
import { databaseUrl } from '#runtime/testing/startPostgres.ts'
import { newDataDir, removeDataDir, startProduct, type Product } from './product.ts'

/** A new database on the Postgres of this test run, migrated and empty. */
export async function newPostgresDatabase(): Promise<string> {
  const server = inject('postgresUrl')
  const template = inject('postgresTemplate')
  const name = `patchbay_e2e_${randomBytes(6).toString('hex')}`
  const client = new pg.Client({ connectionString: server })
  await client.connect()
  try {
    await client.query(`create database ${name} template ${template}`)
  } finally {
    await client.end()
  }
  return databaseUrl(server, name)
}

export type StartedProduct = {
  readonly product: Product
  readonly dataDir: string
  /** Ends it and starts it again over the same data. */
  restart(): Promise<void>
}

/** The suite against the built product, a fresh one on the embedded database and one on Postgres. */
export function eachProduct(
  name: string,
  suite: (started: StartedProduct) => void,
  environment: Record<string, string> = {},
): void {
  for (const kind of ['pglite', 'postgres'] as const)
    describe(`${name} (${kind})`, () => {
      const dataDir = newDataDir()
      let product: Product | undefined
      let database = {}
      const start = async () => {
        product = await startProduct({ dataDir, environment: { ...environment, ...database } })
      }
      beforeAll(async () => {
        if (kind === 'postgres') database = { DATABASE_URL: await newPostgresDatabase() }
        await start()
      })
      afterAll(async () => {
        await product?.kill('SIGTERM')
        removeDataDir(dataDir)
      })
      suite({
        dataDir,
        async restart() {
          await product?.kill('SIGTERM')
          await start()
        },
        get product() {
          if (!product) throw new Error('The product starts before the first test: use it inside tests and hooks.')
          return product
        },
      })
    })
}
