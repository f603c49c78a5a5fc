import { CompiledQuery, sql, type Kysely } from 'kysely'
import type { Json } from '#shared/flow/flow.ts'
import type { Contact } from '#shared/run/event.ts'
import type { Clock } from '../../clock.ts'
import type { Sealer } from '../../security/sealer.ts'
import { contactOf, type ContactRow } from '../../store/callerContact.ts'
import { keptPlan } from '../../store/keptPlan.ts'
import type { Database } from '../../store/schema.ts'
import { createCallVariables, type CallVariables } from './callVariables.ts'

/** A carrier account: whose it is, and the tokens that may have signed, current and next. */
export type Account = { companyId: string; tokens: readonly string[] }

/** A flow as callers meet it. Without a version nothing was published yet. */
export type LineFlow = {
  flowId: string
  versionId: string | undefined
  isOutOfService: boolean
  /** What callers hear while it is out of service, per language. */
  closedMessage: Readonly<Record<string, string>>
}

/** One of a company's numbers. */
export type Line = {
  number: string
  /** The number's language, else the default of its flow's live version. */
  language: string | undefined
  flow: LineFlow | undefined
  /** Who calls it, where that was asked too and is known. */
  contact?: Contact
}

export type Routing = {
  findAccount(accountSid: string): Promise<Account | undefined>
  /** With a caller's number, the person behind it comes along: every call begins with both. */
  findLine(companyId: string, number: string, callerNumber?: string): Promise<Line | undefined>
  findFlow(companyId: string, flowId: string): Promise<LineFlow | undefined>
  /** What a call we placed was given for its flow. */
  variables: Pick<CallVariables, 'unseal'>
  /** The language of one of these numbers, for an apology: from memory when the database is what failed. */
  languageOf(companyId: string, numbers: readonly string[]): Promise<string | undefined>
  /** The company's tokens or numbers changed; without a company, anything may have. */
  forget(companyId?: string): void
}

/** Tokens change rarely and with notice; a missed notice heals by itself after a minute. */
const accountMs = 60_000
/** An account that is not known may be added at any moment. */
const unknownAccountMs = 5_000
const maxRemembered = 10_000

type LineRow = {
  language: string | null
  flowId: string | null
  liveVersionId: string | null
  isOutOfService: boolean | null
  archivedAt: Date | null
  closedMessage: Json | null
  defaultLanguage: string | null
  contact: ContactRow | null
}

/** Fixed text, as every call begins with it. A draft is large: it is opened only for a number without a language. */
const lineText = `${keptPlan}
  select p.language, f.id as flow_id, f.live_version_id, f.is_out_of_service, f.archived_at, f.closed_message,
    case when p.language is null and f.live_version_id is null then f.draft ->> 'defaultLanguage' end as default_language,
    (select jsonb_build_object('id', c.id, 'firstName', c.first_name, 'lastName', c.last_name, 'language', c.language,
      'attributes', c.attributes) from contact c where c.company_id = p.company_id and c.number = $3 limit 1) as contact
  from phone_number p left join flow f on f.company_id = p.company_id and f.id = p.flow_id
  where p.company_id = $1 and p.number = $2 limit 1`

/**
 * Who is called. Accounts are asked for by every webhook and are kept in memory; numbers only when a call begins, and are read
 * anew, so that a publication or a changed assignment holds for the very next call.
 */
export function createRouting({ db, sealer, clock }: { db: Kysely<Database>; sealer: Sealer; clock: Clock }): Routing {
  const accounts = new Map<string, { account: Promise<Account | undefined>; until: number; companyId?: string }>()
  /** SIDs nobody has, until when: apart, so that no flood of them drives out those that somebody has. */
  const unknownAccounts = new Map<string, number>()
  const languages = new Map<string, string | undefined>()
  const versions = new Map<string, Promise<string | undefined>>()

  async function readAccount(accountSid: string): Promise<Account | undefined> {
    const row = await db
      .selectFrom('carrierAccount')
      .select(['companyId', 'sealedToken', 'sealedNextToken'])
      .where('sid', '=', accountSid)
      .limit(1)
      .executeTakeFirst()
    if (!row) return undefined
    const sealed = row.sealedNextToken === null ? [row.sealedToken] : [row.sealedToken, row.sealedNextToken]
    return { companyId: row.companyId, tokens: sealed.map((token) => sealer.unseal(token)) }
  }

  /** Never the draft's, which is nobody's affair before it is published. A version may be megabytes long: each is asked once. */
  function languageOfVersion(companyId: string, versionId: string): Promise<string | undefined> {
    const key = `${companyId} ${versionId}`
    const known = versions.get(key)
    if (known) return known
    const language = db
      .selectFrom('flowVersion')
      .select(sql<string | null>`document::jsonb ->> 'defaultLanguage'`.as('language'))
      .where('companyId', '=', companyId)
      .where('id', '=', versionId)
      .limit(1)
      .executeTakeFirst()
      .then((row) => row?.language ?? undefined)
    language.catch(() => versions.delete(key))
    if (versions.size >= maxRemembered) versions.clear()
    versions.set(key, language)
    return language
  }

  async function findLine(companyId: string, number: string, callerNumber?: string): Promise<Line | undefined> {
    const values = [companyId, number, callerNumber ?? null]
    const { rows } = await db.executeQuery<LineRow>(CompiledQuery.raw(lineText, values))
    const [row] = rows
    if (!row) return undefined
    const live = row.language === null && row.liveVersionId !== null ? row.liveVersionId : undefined
    const language =
      row.language ?? (live === undefined ? row.defaultLanguage : await languageOfVersion(companyId, live)) ?? undefined
    if (languages.size < maxRemembered) languages.set(`${companyId} ${number}`, language)
    return {
      number,
      language,
      flow: row.flowId === null ? undefined : lineFlow({ ...row, flowId: row.flowId }),
      ...(row.contact && { contact: contactOf(row.contact) }),
    }
  }

  return {
    findLine,
    variables: createCallVariables({ db, sealer }),

    findAccount(accountSid) {
      const now = clock.now().getTime()
      const known = accounts.get(accountSid)
      if (known && now < known.until) return known.account
      if (now < (unknownAccounts.get(accountSid) ?? 0)) return Promise.resolve(undefined)
      const account = readAccount(accountSid)
      const entry = { account, until: now + accountMs }
      if (accounts.size >= maxRemembered) accounts.clear()
      accounts.set(accountSid, entry)
      account.then(
        (found) => {
          if (found) return void Object.assign(entry, { companyId: found.companyId })
          if (accounts.get(accountSid) === entry) accounts.delete(accountSid)
          if (unknownAccounts.size >= maxRemembered) unknownAccounts.clear()
          unknownAccounts.set(accountSid, now + unknownAccountMs)
        },
        () => {
          // Tokens that were good a minute ago are better than refusing every call while the database is away.
          if (accounts.get(accountSid) !== entry) return
          if (known) accounts.set(accountSid, { ...known, until: now + unknownAccountMs })
          else accounts.delete(accountSid)
        },
      )
      return known ? account.catch(() => known.account) : account
    },

    async findFlow(companyId, flowId) {
      const row = await db
        .selectFrom('flow')
        .select(['id as flowId', 'liveVersionId', 'isOutOfService', 'archivedAt', 'closedMessage'])
        .where('companyId', '=', companyId)
        .where('id', '=', flowId)
        .limit(1)
        .executeTakeFirst()
      return row && lineFlow(row)
    },

    async languageOf(companyId, numbers) {
      for (const number of numbers) {
        const remembered = languages.get(`${companyId} ${number}`)
        if (remembered !== undefined) return remembered
      }
      for (const number of numbers) {
        const line = await findLine(companyId, number).catch(() => undefined)
        if (line?.language !== undefined) return line.language
      }
      return undefined
    },

    forget(companyId) {
      unknownAccounts.clear()
      for (const [sid, entry] of accounts)
        if (companyId === undefined || entry.companyId === undefined || entry.companyId === companyId)
          accounts.delete(sid)
      for (const key of languages.keys())
        if (companyId === undefined || key.startsWith(`${companyId} `)) languages.delete(key)
    },
  }
}

const lineFlow = (row: {
  flowId: string
  liveVersionId: string | null
  isOutOfService: boolean | null
  archivedAt: Date | null
  closedMessage: Json | null
}): LineFlow => ({
  flowId: row.flowId,
  versionId: row.liveVersionId ?? undefined,
  isOutOfService: row.isOutOfService === true || row.archivedAt !== null,
  closedMessage: textsOf(row.closedMessage),
})

const textsOf = (value: Json): Record<string, string> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(
        Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
      )
    : {}
