import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { blankFlow } from '#runtime/authoring/createFlow.ts'
import { permissionsOf } from '#runtime/accounts/permissions.ts'
import { createCarriers } from '#runtime/channels/twilio/carriers.ts'
import { createStandIn, type StandIn } from '#runtime/channels/twilio/standIn.ts'
import { systemClock, systemRandom } from '#runtime/clock.ts'
import { createSealer } from '#runtime/security/sealer.ts'
import { eachDatabase, silentLog } from '#runtime/testing/databases.ts'
import { fillCompany, freshNumber, type Filled } from '#runtime/testing/fillCompany.ts'
import { newApi, type Client } from '#runtime/testing/newApi.ts'
import { startStandInServer } from '#runtime/testing/standInServer.ts'
import { memberRoles, type Role } from '#shared/api/account.ts'

/** Routes that need no token; all others do. */
const open = [
  'GET /api/health',
  'GET /healthz',
  'GET /readyz',
  'GET /metrics',
  'GET /api/openapi.json',
  'GET /api/docs',
  'GET /api/docs/:file',
  'POST /api/auth/register',
  'POST /api/auth/login',
  'POST /api/auth/refresh',
  'POST /api/auth/logout',
]

const clientId = systemRandom.uuid()

type Body = (filled: Filled) => unknown
/** A body each route accepts. A route that reads one and is missing here fails below. */
const bodies: Readonly<Record<string, Body>> = {
  'POST /api/auth/company': ({ companyId }) => ({ companyId }),
  'POST /api/auth/password': () => ({ currentPassword: 'wrong', newPassword: 'long enough' }),
  'POST /api/members': () => ({ email: `${freshNumber().slice(1)}@example.test`, name: 'New', role: 'viewer' }),
  'PATCH /api/members/:userId': () => ({ role: 'agent' }),
  'POST /api/content': () => ({ title: 'New', kind: 'audio' }),
  'POST /api/content/bulk': ({ itemId }) => ({ ids: [itemId], action: 'addTag', tag: 'new' }),
  'PATCH /api/content/:itemId': () => ({ title: 'Renamed' }),
  'PUT /api/content/:itemId/languages/:language/text': () => ({ text: 'Hello.' }),
  'POST /api/content/:itemId/languages/:language/speech': () => ({ text: 'Hello.' }),
  'PUT /api/content/:itemId/languages/:language/captions': () => ({ vtt: '' }),
  'POST /api/uploads': () => ({ fileName: 'a.mp3', bytes: 3 }),
  'POST /api/uploads/:id/finish': ({ itemId }) => ({ itemId, language: 'en-US' }),
  'POST /api/flows': () => ({ name: 'New' }),
  'POST /api/flows/import': () => blankFlow({ name: 'Imported' }),
  'POST /api/flows/bulk': ({ flowId }) => ({ flowIds: [flowId], action: 'archive' }),
  'PATCH /api/flows/:flowId': () => ({ name: 'Renamed' }),
  'POST /api/flows/:flowId/duplicate': () => ({}),
  'PUT /api/flows/:flowId/service': () => ({ isOutOfService: true }),
  'PUT /api/flows/:flowId/draft': () => ({ flow: blankFlow({ name: 'Changed' }) }),
  'POST /api/flows/:flowId/draft/presence': () => ({ clientId, nodeId: 'start' }),
  'POST /api/flows/:flowId/versions': () => ({ note: 'x' }),
  'PUT /api/schedules/:key': () => ({ name: 'Other', timeZone: 'UTC', week: {}, holidays: [] }),
  'PUT /api/schedules/:key/override': () => ({ state: 'closed' }),
  'POST /api/numbers': () => ({ number: freshNumber() }),
  'PATCH /api/numbers/:number': () => ({ label: 'Main' }),
  'POST /api/contacts': () => ({ number: freshNumber() }),
  'PATCH /api/contacts/:contactId': () => ({ firstName: 'New' }),
  'POST /api/dnc': () => ({ number: freshNumber() }),
  'PATCH /api/sessions/:sessionId/variables': () => ({ variables: { plan: 'gold' } }),
  'POST /api/requests/try': () => ({ url: 'http://127.0.0.1:9/' }),
  'POST /api/trials': ({ flowId }) => ({ flowId }),
  'POST /api/phones': () => ({}),
  'POST /api/phones/:phoneId/calls': ({ number }) => ({ to: number }),
  'POST /api/phones/:phoneId/trials': ({ flowId }) => ({ flowId }),
  'POST /api/phones/:phoneId/keys': () => ({ keys: '1' }),
  'POST /api/phones/:phoneId/speech': () => ({ text: 'sales' }),
  'POST /api/content/export': ({ flowId }) => ({ ids: [flowId] }),
  'PUT /api/company/recordings': () => ({ keepDays: 30, deleteAtCarrier: true }),
  'POST /api/calls': ({ flowId }) => ({ to: '+15550190009', flowId }),
}
/** Their body is a file, which only a real connection brings. */
const fileRoutes = ['POST /api/uploads/:id/chunks', 'POST /api/content/:itemId/languages/:language/file']
const queries: Readonly<Record<string, string>> = {
  'GET /api/flows/:flowId/diff': '?from=draft&to=draft',
  'POST /api/uploads/:id/chunks': '?offset=0',
  'GET /api/flows/:flowId/draft/events': `?clientId=${clientId}`,
}

eachDatabase('authorisation', (database) => {
  const mainAccount = { accountSid: `AC${'0'.repeat(32)}`, authToken: 'of the main account' }
  let server: Awaited<ReturnType<typeof startStandInServer>>
  let standIn: StandIn | undefined
  const sealer = createSealer(new Uint8Array(32))
  beforeAll(async () => {
    server = await startStandInServer(mainAccount)
    const { store } = database
    const { db } = store
    const carriers = createCarriers({ db, sealer, standInServes: 'calls', log: silentLog })
    const reach = { serves: 'calls', baseUrl: 'https://ivr.example.test', mainAccount } as const
    const ports = { clock: systemClock, random: systemRandom, log: silentLog }
    standIn = createStandIn({ db, store, sealer, carriers, ...reach, ...ports })
    await standIn.connect(server.url)
  })
  afterAll(() => server.close())
  const api = () => newApi(database.store, { sealer, ...(standIn && { standIn }) })
  /** A phone that one of the company holds. */
  const openPhone = async (client: Client) => ((await client.ask('POST', '/api/phones', {})).body as { id: string }).id
  const openUpload = async (client: Client) =>
    ((await client.ask('POST', '/api/uploads', { fileName: 'a.mp3', bytes: 3 })).body as { id: string }).id
  const routesOf = ({ app }: ReturnType<typeof newApi>) => [
    ...new Set(
      app.routes
        .filter(({ method, path }) => method !== 'ALL' && !path.includes('*'))
        .map(({ method, path }) => `${method} ${path}`),
    ),
  ]
  const split = (route: string) => {
    const [method = '', path = ''] = route.split(' ')
    return { method, path }
  }
  const pathFor = (route: string, ids: Readonly<Record<string, string>>) =>
    split(route).path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(ids[name] ?? `no-${name}`)) +
    (queries[route] ?? '')
  const send = (client: Client, route: string, filled: Filled, ids: Readonly<Record<string, string>> = filled) =>
    client.ask(split(route).method, pathFor(route, ids), bodies[route]?.(filled), { 'if-match': '"1"' })

  const all = routesOf(newApi({ db: {} } as never))
  const guarded = all.filter((route) => !open.includes(route))
  const permissions = new Map<string, string>()
  beforeAll(async () => {
    const document = (await api().ask('GET', '/api/openapi.json')).body as {
      paths: Record<string, Record<string, { 'x-permission'?: string }>>
    }
    for (const route of all) {
      const { method, path } = split(route)
      const described = document.paths[path.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()]
      permissions.set(route, described?.['x-permission'] ?? 'none')
    }
  })

  it('knows every open route by name', () => {
    expect(open.filter((route) => !all.includes(route))).toEqual([])
    expect(guarded.length).toBeGreaterThan(40)
  })

  it('names a permission for every other route', () => {
    expect(guarded.filter((route) => permissions.get(route) === 'none')).toEqual([])
    expect(open.filter((route) => permissions.get(route) !== 'none')).toEqual([])
  })

  it('answers 401 without a token, on paths that do not exist too', async () => {
    const { ask } = api()
    for (const route of [...guarded, 'GET /api/nothing', 'POST /api/flows/x/y/z'])
      expect([route, (await ask(split(route).method, pathFor(route, {}))).status]).toEqual([route, 401])
  })

  describe.each([...memberRoles, 'superadmin'] as Role[])('as %s', (role) => {
    it('answers 403 exactly where the role lacks the permission', async () => {
      const { db, newMember, clock } = api()
      const client = await newMember(role)
      const filled = await fillCompany(db, client.companyId, clock.now())
      // Nothing here may be changed by one route before the next is asked: ids of things that do not exist.
      const missing = {
        ...filled,
        flowId: filled.callId,
        key: 'no-such',
        contactId: filled.flowId,
        userId: filled.flowId,
        number: '+15550199999',
        phoneId: filled.flowId,
        itemId: filled.flowId,
        importId: filled.flowId,
        recordingSid: `RE${'0'.repeat(32)}`,
        id: filled.flowId,
      }
      for (const route of guarded) {
        const permission = permissions.get(route) ?? 'none'
        const mayPass = permission === 'member' || (permissionsOf[role] as readonly string[]).includes(permission)
        const { status, body } = await send(client, route, filled, missing)
        const isRefused = status === 403 && (body as { code: string }).code === 'not_allowed'
        expect([route, isRefused], JSON.stringify(body)).toEqual([route, !mayPass])
        expect([route, status === 401 && route !== 'POST /api/auth/password']).toEqual([route, false])
      }
    })
  })

  const withIds = guarded.filter((route) => split(route).path.includes('/:'))
  it.each(withIds)('answers 404 for ids of another company: %s', async (route) => {
    const { db, newMember, clock } = api()
    const owner = await newMember('owner')
    const stranger = await newMember('owner')
    const colleague = await newMember('viewer', owner.companyId)
    const filled = await fillCompany(db, owner.companyId, clock.now())
    const ids = { ...filled, userId: colleague.userId, phoneId: await openPhone(owner), id: await openUpload(owner) }
    const everything = async () => {
      const { companyId } = filled
      const flows = await db.selectFrom('flow').selectAll().where('companyId', '=', companyId).execute()
      const schedules = await db.selectFrom('schedule').selectAll().where('companyId', '=', companyId).execute()
      const contacts = await db.selectFrom('contact').selectAll().where('companyId', '=', companyId).execute()
      const members = await db.selectFrom('membership').selectAll().where('companyId', '=', companyId).execute()
      const content = await db.selectFrom('contentItem').selectAll().where('companyId', '=', companyId).execute()
      const revisions = await db.selectFrom('contentRevision').selectAll().where('companyId', '=', companyId).execute()
      const recordings = await db.selectFrom('recording').selectAll().where('companyId', '=', companyId).execute()
      return JSON.stringify([flows, schedules, contacts, members, content, revisions, recordings])
    }
    const before = await everything()
    const foreign = await send(stranger, route, filled, ids)
    expect(foreign.status, JSON.stringify(foreign.body)).toBe(404)
    expect(await everything()).toBe(before)
    if (fileRoutes.includes(route)) return
    const own = await send(owner, route, filled, ids)
    expect([400, 401, 403, 404, 415, 500], JSON.stringify(own.body)).not.toContain(own.status)
  })

  it('lists nothing of another company', async () => {
    const { db, newMember, clock } = api()
    const owner = await newMember('owner')
    const stranger = await newMember('owner')
    await fillCompany(db, owner.companyId, clock.now())
    await openPhone(owner)
    for (const path of [
      'phones',
      'content',
      'imports',
      'flows',
      'schedules',
      'numbers',
      'contacts',
      'dnc',
      'sessions',
      'calls',
      'members',
    ]) {
      const own = (await owner.ask('GET', `/api/${path}`)).body as { items: unknown[] }
      const foreign = (await stranger.ask('GET', `/api/${path}`)).body as { items: unknown[] }
      expect([path, own.items.length, foreign.items.length]).toEqual([path, 1, path === 'members' ? 1 : 0])
    }
  })
})
