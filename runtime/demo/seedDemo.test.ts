import { randomBytes, randomUUID } from 'node:crypto'
import { sql, type Kysely } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { contentHash } from '#shared/flow/hash.ts'
import { fitsPassword } from '../accounts/password.ts'
import { hashPassword } from '../accounts/password.ts'
import { systemRandom } from '../clock.ts'
import { createSealer } from '../security/sealer.ts'
import { findCarrierAccount } from '../store/carrierAccounts.ts'
import type { Database } from '../store/schema.ts'
import { TransactionExpiredError } from '../store/storeErrors.ts'
import { findUserByEmail } from '../store/users.ts'
import { eachDatabase, onPostgres, silentLog } from '../testing/databases.ts'
import { demoContacts } from './demoContacts.ts'
import { departmentsFlow } from '#shared/templates/departments.ts'
import { marketingMenu } from '#shared/templates/marketingMenu.ts'
import { readablePassword } from './readablePassword.ts'
import { seedDemo, type SeedDeps } from './seedDemo.ts'

const sealer = createSealer(randomBytes(32))
const localCarrier = { accountSid: `AC${'1'.repeat(32)}`, authToken: 'a'.repeat(32) }
const twilio = { accountSid: `AC${'2'.repeat(32)}`, authToken: 'b'.repeat(32) }

let now = 0
beforeEach(() => {
  now = Date.parse('2026-03-04T15:00:00.000Z')
})

function depsOf(db: Kysely<Database>, config: Partial<SeedDeps['config']> = {}): SeedDeps {
  return {
    db,
    // Every reading is later than the one before, as no two starts share an instant.
    clock: { now: () => new Date((now += 1000)) },
    random: systemRandom,
    log: silentLog,
    config: {
      isDemoOn: true,
      admin: undefined,
      twilio: undefined,
      twilioApiUrl: undefined,
      twilioPhoneNumber: undefined,
      localCarrier,
      ...config,
    },
    sealer,
    hashPassword,
  }
}

const seededTables = [
  'company',
  'user',
  'membership',
  'carrier_account',
  'schedule',
  'flow',
  'flow_version',
  'phone_number',
  'contact',
]

async function allRows(db: Kysely<Database>): Promise<unknown> {
  const tables = []
  for (const table of seededTables) {
    const { rows } = await sql`select to_jsonb(t) as row from ${sql.table(table)} t order by to_jsonb(t)::text`.execute(
      db,
    )
    tables.push([table, rows])
  }
  return tables
}

eachDatabase('seeding the demo company', (database) => {
  afterEach(async () => {
    for (const table of [...seededTables].reverse())
      await sql`delete from ${sql.table(table)}`.execute(database.store.db)
  })

  it('makes the company, its owner and a password that is told once', async () => {
    const { db } = database.store
    const { companyId, ownerEmail, newPassword } = await seedDemo(depsOf(db))
    expect(ownerEmail).toBe('admin@demo.test')
    expect(await db.selectFrom('company').select(['id', 'name']).execute()).toEqual([
      { id: companyId, name: 'Demo company' },
    ])
    const owner = await findUserByEmail(db, 'admin@demo.test')
    expect(await fitsPassword(owner?.passwordHash, newPassword ?? '')).toBe(true)
    expect(await db.selectFrom('membership').select(['companyId', 'userId', 'role']).execute()).toEqual([
      { companyId, userId: owner?.id, role: 'owner' },
    ])
    expect(await seedDemo(depsOf(db))).toEqual({ companyId, ownerEmail: 'admin@demo.test' })
  })

  it('gives the company the owner the environment names', async () => {
    const { db } = database.store
    const seeded = await seedDemo(depsOf(db, { admin: { email: 'Owner@Example.test', password: 'correct horse' } }))
    expect(seeded).toEqual({ companyId: seeded.companyId, ownerEmail: 'owner@example.test' })
    const owner = await findUserByEmail(db, 'owner@example.test')
    expect(await fitsPassword(owner?.passwordHash, 'correct horse')).toBe(true)
  })

  it('publishes both flows and points the numbers at them', async () => {
    const { db } = database.store
    await seedDemo(depsOf(db))
    const rows = await db
      .selectFrom('phoneNumber as p')
      .innerJoin('flow as f', (join) => join.onRef('f.companyId', '=', 'p.companyId').onRef('f.id', '=', 'p.flowId'))
      .innerJoin('flowVersion as v', (join) =>
        join.onRef('v.companyId', '=', 'f.companyId').onRef('v.id', '=', 'f.liveVersionId'),
      )
      .select(['p.number', 'f.key', 'f.name', 'v.number as version', 'v.hash', 'v.problems'])
      .orderBy('p.number')
      .execute()
    expect(rows).toEqual([
      {
        number: '+15550100001',
        key: 'marketing-menu',
        name: 'Marketing menu',
        version: 1,
        hash: contentHash(marketingMenu),
        problems: [],
      },
      {
        number: '+15550100002',
        key: 'departments',
        name: 'Departments',
        version: 1,
        hash: contentHash(departmentsFlow),
        problems: [],
      },
    ])
    const schedules = await db.selectFrom('schedule').select('key').execute()
    expect(schedules).toEqual([{ key: 'office-hours' }])
    const contacts = await db
      .selectFrom('contact')
      .select(['number', 'firstName', 'lastName', 'language'])
      .orderBy('number')
      .execute()
    expect(contacts).toEqual(demoContacts)
  })

  it('tries a part again that took the embedded database too long', async () => {
    const { db } = database.store
    let expired = 0
    const uuid = () => {
      if (expired++ === 0) throw new TransactionExpiredError('It kept the embedded database for more than 2 s.')
      return systemRandom.uuid()
    }
    const seeded = await seedDemo({ ...depsOf(db), random: { ...systemRandom, uuid } })
    expect(await db.selectFrom('flow').select('companyId').execute()).toEqual([
      { companyId: seeded.companyId },
      { companyId: seeded.companyId },
    ])
  })

  it('changes nothing the second time', async () => {
    const { db } = database.store
    await seedDemo(depsOf(db))
    const before = await allRows(db)
    await seedDemo(depsOf(db))
    expect(await allRows(db)).toEqual(before)
  })

  it('brings nothing back that was deleted', async () => {
    const { db } = database.store
    await seedDemo(depsOf(db))
    await db.deleteFrom('contact').execute()
    await db.deleteFrom('phoneNumber').execute()
    await seedDemo(depsOf(db))
    expect(await db.selectFrom('contact').select('id').execute()).toEqual([])
    expect(await db.selectFrom('phoneNumber').select('number').execute()).toEqual([])
  })

  it('makes company and owner but no demo when the demo is off', async () => {
    const { db } = database.store
    const { companyId } = await seedDemo(depsOf(db, { isDemoOn: false }))
    expect(await db.selectFrom('membership').select('companyId').execute()).toEqual([{ companyId }])
    for (const table of ['flow', 'phoneNumber', 'contact', 'schedule'] as const)
      expect(await db.selectFrom(table).select('companyId').execute(), table).toEqual([])
    expect((await findCarrierAccount(db, companyId))?.sid).toBe(localCarrier.accountSid)
  })

  it('leaves a database alone that has a company of another name', async () => {
    const { db } = database.store
    const companyId = randomUUID()
    await db
      .insertInto('company')
      .values({ id: companyId, name: 'Acme', createdAt: new Date(now) })
      .execute()
    expect((await seedDemo(depsOf(db))).companyId).toBe(companyId)
    expect(await db.selectFrom('flow').select('id').execute()).toEqual([])
    expect(await db.selectFrom('user').select('id').execute()).toEqual([])
  })

  it.each([0, 1, 2, 3, 4, 5, 6, 7])(
    'is finished by the next start when it fails after %i readings of the clock',
    async (readings) => {
      const { db } = database.store
      const deps = depsOf(db)
      let left = readings
      const clock = {
        now() {
          if (left-- === 0) throw new Error('The power is gone.')
          return deps.clock.now()
        },
      }
      await expect(seedDemo({ ...deps, clock })).rejects.toThrow('The power is gone.')
      const { newPassword } = await seedDemo(deps)
      const owner = await findUserByEmail(db, 'admin@demo.test')
      expect(await fitsPassword(owner?.passwordHash, newPassword ?? '')).toBe(true)
      const versions = await db.selectFrom('flowVersion').select('number').execute()
      expect(versions).toEqual([{ number: 1 }, { number: 1 }])
      const [numbers, contacts, companies] = [
        await db.selectFrom('phoneNumber').select('flowId').execute(),
        await db.selectFrom('contact').select('id').execute(),
        await db.selectFrom('company').select('settings').execute(),
      ]
      expect(numbers.filter(({ flowId }) => flowId !== null)).toHaveLength(2)
      expect(contacts).toHaveLength(demoContacts.length)
      expect(companies).toEqual([{ settings: {} }])
    },
  )

  it('keeps the password of an owner who had an account before', async () => {
    const { db } = database.store
    const passwordHash = await hashPassword('their own password')
    await db
      .insertInto('user')
      .values({ id: randomUUID(), email: 'admin@demo.test', name: 'Ada', passwordHash, createdAt: new Date(now) })
      .execute()
    expect(await seedDemo(depsOf(db))).not.toHaveProperty('newPassword')
    const owner = await findUserByEmail(db, 'admin@demo.test')
    expect(owner).toMatchObject({ name: 'Ada', passwordHash })
  })

  it('gives the company the number of the environment, once, and leaves one that was given another flow', async () => {
    const { db } = database.store
    const number = '+15550100077'
    await seedDemo(depsOf(db, { twilioPhoneNumber: number }))
    const flowKeyOf = () =>
      db
        .selectFrom('phoneNumber as p')
        .leftJoin('flow as f', 'f.id', 'p.flowId')
        .select('f.key')
        .where('p.number', '=', number)
        .execute()
    expect(await flowKeyOf()).toEqual([{ key: 'marketing-menu' }])
    await db.updateTable('phoneNumber').set({ flowId: null }).where('number', '=', number).execute()
    await seedDemo(depsOf(db, { twilioPhoneNumber: number }))
    expect(await flowKeyOf()).toEqual([{ key: null }])
  })

  describe('the carrier account', () => {
    it('is sealed, and the one of the stand-in carrier while the environment names none', async () => {
      const { db } = database.store
      const { companyId } = await seedDemo(depsOf(db, { twilioApiUrl: 'http://127.0.0.1:4010' }))
      const account = await findCarrierAccount(db, companyId)
      expect(account).toMatchObject({ sid: localCarrier.accountSid, apiUrl: 'http://127.0.0.1:4010' })
      expect(account?.sealedToken).not.toContain(localCarrier.authToken)
      expect(sealer.unseal(account?.sealedToken ?? '')).toBe(localCarrier.authToken)
    })

    it('follows the environment at a later start, and the old one stays on record', async () => {
      const { db } = database.store
      const { companyId } = await seedDemo(depsOf(db))
      await seedDemo(depsOf(db, { twilio }))
      const account = await findCarrierAccount(db, companyId)
      expect(account?.sid).toBe(twilio.accountSid)
      expect(sealer.unseal(account?.sealedToken ?? '')).toBe(twilio.authToken)
      const sids = await db.selectFrom('carrierAccount').select('sid').orderBy('sid').execute()
      expect(sids).toEqual([{ sid: localCarrier.accountSid }, { sid: twilio.accountSid }])
      await seedDemo(depsOf(db))
      expect((await findCarrierAccount(db, companyId))?.sid).toBe(localCarrier.accountSid)
    })

    it('takes over a changed token', async () => {
      const { db } = database.store
      const { companyId } = await seedDemo(depsOf(db, { twilio }))
      await seedDemo(depsOf(db, { twilio: { ...twilio, authToken: 'c'.repeat(32) } }))
      expect(sealer.unseal((await findCarrierAccount(db, companyId))?.sealedToken ?? '')).toBe('c'.repeat(32))
      expect(await db.selectFrom('carrierAccount').select('sid').execute()).toHaveLength(1)
    })

    it('is sealed anew when the key it was sealed under is lost', async () => {
      const { db } = database.store
      const { companyId } = await seedDemo({ ...depsOf(db), sealer: createSealer(randomBytes(32)) })
      await seedDemo(depsOf(db))
      expect(sealer.unseal((await findCarrierAccount(db, companyId))?.sealedToken ?? '')).toBe(localCarrier.authToken)
    })

    it('of another company is left there', async () => {
      const { db } = database.store
      const { companyId } = await seedDemo(depsOf(db))
      const other = randomUUID()
      await db
        .insertInto('company')
        .values({ id: other, name: 'Acme', createdAt: new Date(now + 60_000) })
        .execute()
      await db
        .insertInto('carrierAccount')
        .values({
          companyId: other,
          sid: twilio.accountSid,
          sealedToken: sealer.seal('theirs'),
          createdAt: new Date(now),
        })
        .execute()
      await seedDemo(depsOf(db, { twilio }))
      expect((await findCarrierAccount(db, companyId))?.sid).toBe(localCarrier.accountSid)
      expect(sealer.unseal((await findCarrierAccount(db, other))?.sealedToken ?? '')).toBe('theirs')
    })
  })
})

onPostgres('two processes that seed at once', (database) => {
  it('make one company, and one of them tells the password', async () => {
    const other = await database.openAgain()
    const seeded = await Promise.all([database.store, other].map(({ db }) => seedDemo(depsOf(db))))
    expect(seeded[0]?.companyId).toBe(seeded[1]?.companyId)
    expect(seeded.filter(({ newPassword }) => newPassword !== undefined)).toHaveLength(1)
    const versions = await database.store.db.selectFrom('flowVersion').select('number').execute()
    expect(versions).toEqual([{ number: 1 }, { number: 1 }])
  })
})

it('a password is four words that can be read out', () => {
  expect(readablePassword(systemRandom)).toMatch(/^([bdfghjklmnprstvz][aeio]){3}(-([bdfghjklmnprstvz][aeio]){3}){3}$/)
})
