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
import { findFlowByKey } from '../store/flows.ts'
import { findSchedule, saveSchedule } from '../store/schedules.ts'
import type { Database } from '../store/schema.ts'
import { TransactionExpiredError } from '../store/storeErrors.ts'
import { findOldestCompany, findUserByEmail, insertCompany, insertUser, updatePassword } from '../store/users.ts'
import { demoContacts } from './demoContacts.ts'
import { departmentsFlow, officeHours } from '#shared/templates/departments.ts'
import { keepCarrierAccount, type CarrierConfig } from './keepCarrierAccount.ts'
import { keepPhoneNumber } from './keepPhoneNumber.ts'
import { marketingMenu } from '#shared/templates/marketingMenu.ts'
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

/**
 * Fills an empty database: a company with its owner and carrier account and, unless the demo is off, flows, numbers, opening
 * hours and contacts. Each part is a transaction of its own, as the embedded database allows them two seconds; a start that was
 * cut short is finished by the next. Where there is a company already, only the carrier account and number of the first one
 * follow the environment.
 */
export async function seedDemo(deps: SeedDeps): Promise<Seeded> {
  const { db, config } = deps
  const first = await findOldestCompany(db)
  if (first && !(await findSeeding(db, first.id))) return locked(db, (tx) => finish(tx, deps, { companyId: first.id }))
  const owner = await newOwner(deps)
  const companyId = await locked(db, (tx) => seedCompany(tx, deps, owner))
  if (config.isDemoOn) {
    await locked(db, (tx) => seedPeople(tx, deps, companyId))
    for (const line of demoNumbers) await locked(db, (tx) => seedFlow(tx, deps, { companyId, line }))
  }
  return locked(db, (tx) => finish(tx, deps, { companyId, owner }))
}

/** Any number that nobody else locks: processes that start together seed one after another. */
const seedLock = 5_550_100_001

/** On a busy machine the first try, with code not compiled yet, may take too long; nothing else runs before the seeding is done. */
const maxTries = 5

async function locked<T>(db: Kysely<Database>, run: (tx: Kysely<Database>) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await db.transaction().execute(async (tx) => {
        await sql`select pg_advisory_xact_lock(${sql.lit(seedLock)}::bigint)`.execute(tx)
        return run(tx)
      })
    } catch (error) {
      if (!(error instanceof TransactionExpiredError) || tries === maxTries) throw error
    }
  }
}

/** Kept in the settings of a company while it is being seeded. */
type Seeding = { ownerId: string; isOwnerNew: boolean }
async function findSeeding(db: Kysely<Database>, companyId: string): Promise<Seeding | undefined> {
  const row = await db.selectFrom('company').select('settings').where('id', '=', companyId).limit(1).executeTakeFirst()
  return row?.settings['seeding'] as Seeding | undefined
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

/** The company and its owner, unless another start was faster. */
async function seedCompany(tx: Kysely<Database>, { clock, random }: SeedDeps, owner: Owner): Promise<string> {
  const present = await findOldestCompany(tx)
  if (present) return present.id
  const companyId = random.uuid()
  const userId = random.uuid()
  const now = clock.now()
  const { email, passwordHash } = owner
  const isOwnerNew = await insertUser(tx, { id: userId, email, name: 'Demo owner', passwordHash, now })
  const ownerId = isOwnerNew ? userId : ((await findUserByEmail(tx, email))?.id ?? userId)
  await insertCompany(tx, { id: companyId, name: companyName, now })
  await writeSettings(tx, companyId, { seeding: { ownerId, isOwnerNew } })
  await insertMembership(tx, { companyId, userId: ownerId, role: 'owner', now })
  return companyId
}

const writeSettings = (tx: Kysely<Database>, companyId: string, settings: { seeding?: Seeding }) =>
  tx
    .updateTable('company')
    .set({ settings: JSON.stringify(settings) })
    .where('id', '=', companyId)
    .execute()

async function seedPeople(tx: Kysely<Database>, { clock, random }: SeedDeps, companyId: string): Promise<void> {
  if (!(await findSeeding(tx, companyId)) || (await findSchedule(tx, { companyId, key: officeHours }))) return
  const now = clock.now()
  await saveSchedule(tx, { companyId, schedule: officeHoursFrom(now), now })
  for (const contact of demoContacts)
    await insertContact(tx, { companyId, contactId: random.uuid(), ...contact, attributes: {}, now })
}

type DemoNumber = (typeof demoNumbers)[number]

async function seedFlow(
  tx: Kysely<Database>,
  { clock, random }: SeedDeps,
  { companyId, line: { number, label, flowKey } }: { companyId: string; line: DemoNumber },
): Promise<void> {
  const seeding = await findSeeding(tx, companyId)
  if (!seeding || (await findFlowByKey(tx, { companyId, key: flowKey }))) return
  const { ownerId: userId } = seeding
  const now = clock.now()
  const flow = demoFlows[flowKey]
  const flowId = await createFlow({ db: tx, clock, random }, { companyId, userId, flow, key: flowKey, tags: ['demo'] })
  await publishDraftIn(tx, { clock, random }, { companyId, flowId, userId, note: 'As the demo comes.' })
  await tx
    .insertInto('phoneNumber')
    .values({ companyId, number, label, flowId, createdAt: now, updatedAt: now })
    .onConflict((conflict) => conflict.column('number').doNothing())
    .execute()
}

/** What every start ends with. The one that finishes the seeding tells the password, which nobody else has then. */
async function finish(
  tx: Kysely<Database>,
  deps: SeedDeps,
  { companyId, owner }: { companyId: string; owner?: Owner },
): Promise<Seeded> {
  await followEnvironment(tx, deps, companyId)
  const ownerEmail = (await emailOfOwner(tx, companyId)) ?? wantedEmail(deps)
  const seeding = await findSeeding(tx, companyId)
  if (!seeding || !owner) return { companyId, ownerEmail }
  await writeSettings(tx, companyId, {})
  deps.log.info({ companyId }, deps.config.isDemoOn ? 'Seeded the demo company.' : 'Seeded a company without the demo.')
  if (!seeding.isOwnerNew) return { companyId, ownerEmail }
  await updatePassword(tx, { userId: seeding.ownerId, passwordHash: owner.passwordHash })
  return { companyId, ownerEmail, ...(owner.password !== undefined && { newPassword: owner.password }) }
}

async function emailOfOwner(db: Kysely<Database>, companyId: string): Promise<string | undefined> {
  const members = await listMembers(db, { companyId, after: undefined, limit: 100 })
  return members
    .filter(({ role }) => role === 'owner')
    .sort((one, other) => one.createdAt.getTime() - other.createdAt.getTime())[0]?.email
}
