import { sql, type Kysely } from 'kysely'
import type { Flow } from '#shared/flow/flow.ts'
import { createFlow } from '../authoring/createFlow.ts'
import { publishDraftIn } from '../authoring/publishDraft.ts'
import type { Clock, Random } from '../clock.ts'
import type { Config } from '../config.ts'
import type { Log } from '../log.ts'
import type { Sealer } from '../security/sealer.ts'
import { insertContact } from '../store/contacts.ts'
import { insertMembership, listMembers } from '../store/memberships.ts'
import { saveSchedule } from '../store/schedules.ts'
import type { Database } from '../store/schema.ts'
import { findOldestCompany, findUserByEmail, insertCompany, insertUser } from '../store/users.ts'
import { demoContacts } from './demoContacts.ts'
import { departmentsFlow } from './departments.ts'
import { keepCarrierAccount, type CarrierConfig } from './keepCarrierAccount.ts'
import { keepPhoneNumber } from './keepPhoneNumber.ts'
import { marketingMenu } from './marketingMenu.ts'
import { officeHoursFrom } from './officeHours.ts'
import { readablePassword } from './readablePassword.ts'

export type SeedDeps = {
  db: Kysely<Database>
  clock: Clock
  random: Random
  log: Pick<Log, 'info' | 'warn'>
  config: CarrierConfig & Pick<Config, 'admin' | 'isDemoOn' | 'twilioPhoneNumber'>
  sealer: Sealer
  hashPassword(password: string): Promise<string>
}

export type Seeded = {
  companyId: string
  /** Who may sign in first: the company's owner. */
  ownerEmail: string
  /** Made just now and kept nowhere else: print it once. */
  newPassword?: string
}

const companyName = 'Demo company'
const standInEmail = 'admin@demo.test'

/** The demo's numbers, and what answers them. */
export const demoNumbers = [
  { number: '+15550100001', label: 'Marketing', flowKey: 'marketing-menu' },
  { number: '+15550100002', label: 'Departments', flowKey: 'departments' },
] as const
type DemoFlowKey = (typeof demoNumbers)[number]['flowKey']
const demoFlows: Readonly<Record<DemoFlowKey, Flow>> = { 'marketing-menu': marketingMenu, departments: departmentsFlow }

/** Any number that nobody else locks: processes that start together seed one after another. */
const seedLock = 5_550_100_001

/**
 * Fills an empty database: a company with its owner and carrier account and, unless the demo is off, flows, numbers, opening
 * hours and contacts, all in one transaction. Where there is a company already, only the carrier account and number of the first
 * one follow the environment.
 */
export async function seedDemo(deps: SeedDeps): Promise<Seeded> {
  const { db } = deps
  const isEmpty = (await findOldestCompany(db)) === undefined
  const owner = isEmpty ? await newOwner(deps) : undefined
  return db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(${sql.lit(seedLock)}::bigint)`.execute(tx)
    const present = await findOldestCompany(tx)
    if (present) {
      await followEnvironment(tx, deps, present.id)
      return { companyId: present.id, ownerEmail: (await emailOfOwner(tx, present.id)) ?? wantedEmail(deps) }
    }
    return seedCompany(tx, deps, owner ?? (await newOwner(deps)))
  })
}

/** What the environment says of the first company, at every start. */
async function followEnvironment(tx: Kysely<Database>, deps: SeedDeps, companyId: string): Promise<void> {
  await keepCarrierAccount(tx, { ...deps, companyId })
  const number = deps.config.twilioPhoneNumber
  if (number !== undefined) await keepPhoneNumber(tx, { ...deps, companyId, number })
}

/** Addresses are kept in lower case, as those who sign in may write them in any. */
const wantedEmail = ({ config: { admin } }: SeedDeps): string => admin?.email.toLowerCase() ?? standInEmail

type Owner = { email: string; passwordHash: string; password?: string }

async function newOwner(deps: SeedDeps): Promise<Owner> {
  const { config, random, hashPassword } = deps
  const email = wantedEmail(deps)
  if (config.admin) return { email, passwordHash: await hashPassword(config.admin.password) }
  const password = readablePassword(random)
  return { email, passwordHash: await hashPassword(password), password }
}

async function seedCompany(tx: Kysely<Database>, deps: SeedDeps, owner: Owner): Promise<Seeded> {
  const { clock, random, log, config } = deps
  const companyId = random.uuid()
  const now = clock.now()
  const { email, passwordHash, password } = owner
  const userId = random.uuid()
  const isNew = await insertUser(tx, { id: userId, email, name: 'Demo owner', passwordHash, now })
  const known = isNew ? undefined : await findUserByEmail(tx, email)
  const ownerId = known?.id ?? userId
  await insertCompany(tx, { id: companyId, name: companyName, now })
  await insertMembership(tx, { companyId, userId: ownerId, role: 'owner', now })
  if (config.isDemoOn) await seedFlows(tx, deps, { companyId, userId: ownerId })
  await followEnvironment(tx, deps, companyId)
  log.info({ companyId }, config.isDemoOn ? 'Seeded the demo company.' : 'Seeded the company and its owner, no demo.')
  return { companyId, ownerEmail: email, ...(isNew && password !== undefined && { newPassword: password }) }
}

async function seedFlows(
  tx: Kysely<Database>,
  { clock, random }: SeedDeps,
  { companyId, userId }: { companyId: string; userId: string },
): Promise<void> {
  const now = clock.now()
  // Before the flows: publishing looks up the schedule they name.
  await saveSchedule(tx, { companyId, schedule: officeHoursFrom(now), now })
  for (const { number, label, flowKey } of demoNumbers) {
    const flow = demoFlows[flowKey]
    const flowId = await createFlow(
      { db: tx, clock, random },
      { companyId, userId, flow, key: flowKey, tags: ['demo'] },
    )
    await publishDraftIn(tx, { clock, random }, { companyId, flowId, userId, note: 'As the demo comes.' })
    await tx
      .insertInto('phoneNumber')
      .values({ companyId, number, label, flowId, createdAt: now, updatedAt: now })
      .onConflict((conflict) => conflict.column('number').doNothing())
      .execute()
  }
  for (const contact of demoContacts)
    await insertContact(tx, { companyId, contactId: random.uuid(), ...contact, attributes: {}, now })
}

async function emailOfOwner(db: Kysely<Database>, companyId: string): Promise<string | undefined> {
  const members = await listMembers(db, { companyId, after: undefined, limit: 100 })
  return members
    .filter(({ role }) => role === 'owner')
    .sort((one, other) => one.createdAt.getTime() - other.createdAt.getTime())[0]?.email
}
