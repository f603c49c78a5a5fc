import { Hono } from 'hono'
import type { Account } from '../model.ts'
import { badParameter, notFound, refusal } from './errors.ts'
import { type Form, readForm, textIn } from './form.ts'
import { answerPage, equalFilter, newestFirst } from './paging.ts'
import { dateOf, type RestDeps, type RestEnv, subresourceUris, uriOf } from './rest.ts'

const subresources = {
  applications: 'Applications',
  calls: 'Calls',
  conferences: 'Conferences',
  incoming_phone_numbers: 'IncomingPhoneNumbers',
  messages: 'Messages',
  notifications: 'Notifications',
  queues: 'Queues',
  recordings: 'Recordings',
  transcriptions: 'Transcriptions',
}

export const accountJson = (account: Account, ownerSid: string) => ({
  auth_token: account.authToken,
  date_created: dateOf(account.createdAt),
  date_updated: dateOf(account.updatedAt),
  friendly_name: account.friendlyName,
  owner_account_sid: ownerSid,
  sid: account.sid,
  status: account.status,
  subresource_uris: subresourceUris(account.sid, [], subresources),
  type: account.type,
  uri: uriOf(account.sid),
})

/** The main account may act for every other one; those, for themselves alone. */
export function accountFor(
  { engine, mainAccountSid }: RestDeps,
  asker: Account,
  sid: string | undefined,
): Account | undefined {
  if (sid === asker.sid) return asker
  return asker.sid === mainAccountSid ? engine.model.accounts.get(sid ?? '') : undefined
}

function accountOf(deps: RestDeps, asker: Account, sid: string): Account {
  const account = accountFor(deps, asker, sid)
  if (!account) throw notFound()
  return account
}

/** https://www.twilio.com/docs/iam/api/account */
export const accountRoutes = (deps: RestDeps) => {
  const { accounts } = deps.engine.model
  const json = (account: Account) => accountJson(account, deps.mainAccountSid ?? account.sid)
  return new Hono<RestEnv>()
    .get('/', (c) => {
      const { account } = c.var
      const items = account.sid === deps.mainAccountSid ? newestFirst(accounts.values()) : [account]
      const name = equalFilter(c, 'FriendlyName')
      const found = items.filter(({ friendlyName }) => name(friendlyName))
      return answerPage(c, { key: 'accounts', items: found, idOf: ({ sid }) => sid, toJson: json })
    })
    .post('/', async (c) => {
      if (c.var.account.sid !== deps.mainAccountSid) throw refusal(20006, 403)
      return c.json(json(addAccount(deps, c.var.account, await readForm(c))), 201)
    })
    .get('/:sid', (c) => c.json(json(accountOf(deps, c.var.account, c.req.param('sid')))))
    .post('/:sid', async (c) => {
      const account = accountOf(deps, c.var.account, c.req.param('sid'))
      const friendlyName = textIn(await readForm(c), 'FriendlyName')
      if (friendlyName !== undefined) Object.assign(account, { friendlyName, updatedAt: deps.engine.clock.now() })
      return c.json(json(account))
    })
}

/**
 * Beyond Twilio: the form may name the account's Sid and AuthToken, so that somebody who remembers them can tell a carrier that
 * began anew. One that is there already gets that token.
 */
function addAccount({ engine, makeSid }: RestDeps, main: Account, form: Form): Account {
  const sid = textIn(form, 'Sid') ?? makeSid('AC')
  if (!/^AC[0-9a-fA-F]{32}$/.test(sid)) throw badParameter('Sid')
  const authToken = textIn(form, 'AuthToken') ?? makeSid('AC').slice(2)
  if (sid === main.sid && authToken !== main.authToken) throw badParameter('AuthToken')
  const now = engine.clock.now()
  const known = engine.model.accounts.get(sid)
  if (known) return Object.assign(known, { authToken, updatedAt: now })
  const friendlyName = textIn(form, 'FriendlyName') ?? `SubAccount Created at ${dateOf(now)}`
  const account: Account = { ...main, sid, authToken, friendlyName, createdAt: now, updatedAt: now }
  engine.model.accounts.set(sid, account)
  return account
}
