import { randomBytes, randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { noBindings } from '#shared/flow/bindings.ts'
import { flowOf } from '#shared/testing/flows.ts'
import { systemClock, systemRandom } from '#runtime/clock.ts'
import { createSealer } from '#runtime/security/sealer.ts'
import { listStandInAccounts, saveCarrierAccount } from '#runtime/store/carrierAccounts.ts'
import { findTrial, insertTrial, saveSnapshot } from '#runtime/store/trials.ts'
import { newCompany, publishFlow } from '#runtime/testing/companies.ts'
import { eachDatabase, silentLog } from '#runtime/testing/databases.ts'
import { freshNumber } from '#runtime/testing/fillCompany.ts'
import { startStandInServer } from '#runtime/testing/standInServer.ts'
import { createCarriers } from './carriers.ts'
import { addNumber } from './numbers.ts'
import { createStandIn } from './standIn.ts'
import { numberUrls } from './urls.ts'

const sealer = createSealer(randomBytes(32))
const hex = () => randomBytes(16).toString('hex')
const baseUrl = 'http://127.0.0.1:3000'
const urls = numberUrls(baseUrl)
const rightly = {
  voice_url: urls.voiceUrl,
  voice_method: 'POST',
  voice_fallback_url: urls.voiceFallbackUrl,
  voice_fallback_method: 'POST',
  status_callback: urls.statusCallbackUrl,
  status_callback_method: 'POST',
}

eachDatabase('the stand-in carrier', (database) => {
  const mainAccount = { accountSid: `AC${hex()}`, authToken: hex() }
  let server: Awaited<ReturnType<typeof startStandInServer>>
  let companyId: string
  let number: string
  beforeEach(async () => {
    const { db } = database.store
    server = await startStandInServer(mainAccount)
    await db.deleteFrom('carrierAccount').execute()
    companyId = await newCompany(db)
    number = freshNumber()
    const now = new Date()
    await db.insertInto('phoneNumber').values({ companyId, number, createdAt: now, updatedAt: now }).execute()
    const sealedToken = sealer.seal(mainAccount.authToken)
    await saveCarrierAccount(db, {
      companyId,
      sid: mainAccount.accountSid,
      sealedToken,
      apiUrl: null,
      isStandIn: true,
      now,
    })
  })
  afterEach(() => server.close())

  const newStandIn = (serves: 'calls' | 'trials' = 'calls') => {
    const { store } = database
    const carriers = createCarriers({ db: store.db, sealer, standInServes: serves, log: silentLog })
    const standIn = createStandIn({
      db: store.db,
      store,
      sealer,
      clock: systemClock,
      random: systemRandom,
      carriers,
      serves,
      mainAccount,
      baseUrl,
      log: silentLog,
    })
    return { standIn, carriers }
  }
  const onFile = () =>
    database.store.db
      .selectFrom('phoneNumber')
      .select(['carrierSid', 'voiceUrl', 'statusCallbackUrl'])
      .where('number', '=', number)
      .executeTakeFirstOrThrow()

  it('is told its numbers also when a notice makes the carriers anew meanwhile', async () => {
    const { standIn, carriers } = newStandIn()
    const { standInOf } = carriers
    carriers.standInOf = async (of) => {
      const found = await standInOf(of)
      carriers.forgetAll()
      return found
    }
    await standIn.connect(server.url)
    expect(server.numbersOf(mainAccount.accountSid)).toMatchObject([{ phone_number: number, ...rightly }])
  })

  it('is told the numbers of a company, once, and they are noted as set up', async () => {
    const { standIn, carriers } = newStandIn()
    expect(await carriers.carrierOf(companyId)).toBeUndefined()
    await standIn.connect(server.url)
    await standIn.connect(server.url)
    expect(server.numbersOf(mainAccount.accountSid)).toMatchObject([{ phone_number: number, ...rightly }])
    expect(server.requests.filter(({ method }) => method === 'POST')).toHaveLength(1)
    expect(await onFile()).toMatchObject({ carrierSid: expect.stringMatching(/^PN/), voiceUrl: urls.voiceUrl })
    expect((await carriers.carrierOf(companyId))?.accountSid).toBe(mainAccount.accountSid)
  })

  it('has wrong addresses put right', async () => {
    const { standIn } = newStandIn()
    await standIn.connect(server.url)
    const [kept] = server.numbersOf(mainAccount.accountSid)
    if (kept) kept['voice_url'] = 'http://elsewhere.example'
    await standIn.connect(server.url)
    expect(server.numbersOf(mainAccount.accountSid)).toMatchObject([rightly])
  })

  it('is told everything again at a new address, the accounts of other companies too', async () => {
    const { db } = database.store
    const other = await newCompany(db)
    const { standIn, carriers } = newStandIn()
    await standIn.connect(server.url)
    const made = await standIn.accountOf(other)
    expect(made?.accountSid).toMatch(/^AC[0-9a-f]{32}$/)
    const again = await startStandInServer(mainAccount)
    try {
      await standIn.connect(again.url)
      expect([...again.accounts.keys()].sort()).toEqual([mainAccount.accountSid, made?.accountSid].sort())
      expect(again.numbersOf(mainAccount.accountSid)).toHaveLength(1)
      expect(await (await carriers.carrierOf(other))?.listNumbers()).toEqual([])
    } finally {
      await again.close()
    }
  })

  it('is told the numbers of trials again, for as long as they can be called', async () => {
    const { db } = database.store
    const { flowId, versionId } = await publishFlow(db, companyId, { flow: flowOf({ start: { type: 'start' } }) })
    const { standIn } = newStandIn()
    await standIn.connect(server.url)
    const userId = randomUUID()
    const snapshotId = await saveSnapshot(db, {
      companyId,
      flowId,
      hash: versionId,
      id: randomUUID(),
      document: '{}',
      bindings: noBindings,
      createdAt: new Date(),
      createdBy: userId,
    })
    const trial = async (createdAt: Date) => {
      const id = randomUUID()
      const given = await standIn.addTrialNumber({ companyId, trialId: id })
      const { number = '', sid: numberSid = '' } = given ?? {}
      const nothing = { startNode: null, caller: null, language: null, clockAt: null, mocks: null, variables: {} }
      await insertTrial(db, {
        companyId,
        id,
        flowId,
        snapshotId,
        number,
        numberSid,
        createdAt,
        createdBy: userId,
        ...nothing,
      })
      return { id, number }
    }
    const young = await trial(new Date())
    const old = await trial(new Date(Date.now() - 25 * 3600_000))
    const again = await startStandInServer(mainAccount)
    try {
      await standIn.connect(again.url)
      const told = again.numbersOf(mainAccount.accountSid)
      const kept = told.find(({ phone_number }) => phone_number === young.number)
      expect(kept?.['voice_url']).toContain(`/twilio/trials/${young.id}/voice`)
      expect((await findTrial(db, { companyId, trialId: young.id }))?.numberSid).toBe(kept?.sid)
      expect(told.map(({ phone_number }) => phone_number)).not.toContain(old.number)
      const asked = again.requests.length
      await standIn.connect(again.url)
      expect(again.requests.slice(asked).filter(({ method }) => method === 'POST')).toEqual([])
    } finally {
      await again.close()
    }
  })

  it('runs no more: no company calls through it', async () => {
    const { standIn, carriers } = newStandIn()
    await standIn.connect(server.url)
    await standIn.connect(undefined)
    expect(await carriers.carrierOf(companyId)).toBeUndefined()
    expect(await standIn.accountOf(companyId)).toBeUndefined()
    expect((await listStandInAccounts(database.store.db)).map(({ apiUrl }) => apiUrl)).toEqual([null])
  })

  it('gives a company one account, also when it is asked twice at once', async () => {
    const { db } = database.store
    const other = await newCompany(db)
    const { standIn } = newStandIn()
    await standIn.connect(server.url)
    const [one, two] = await Promise.all([standIn.accountOf(other), standIn.accountOf(other)])
    expect(one?.accountSid).toBe(two?.accountSid)
    const rows = await db
      .selectFrom('carrierAccount')
      .select(['sid', 'sealedToken', 'isStandIn'])
      .where('companyId', '=', other)
      .execute()
    expect(rows).toMatchObject([{ sid: one?.accountSid, isStandIn: true }])
    const [row] = rows
    expect(sealer.unseal(row?.sealedToken ?? '')).toBe(server.accounts.get(one?.accountSid ?? ''))
  })

  it('gives a number of the stand-in range to a company that adds one', async () => {
    const { db } = database.store
    const { standIn, carriers } = newStandIn()
    await standIn.connect(server.url)
    const added = freshNumber()
    const deps = { db, clock: systemClock, carrierOf: carriers.carrierOf, baseUrl, publicUrl: undefined }
    const fields = { label: 'New', flowId: null, language: null }
    expect(await addNumber(deps, { companyId, number: added }, fields)).toBe('added')
    expect(server.numbersOf(mainAccount.accountSid)).toMatchObject([{}, { phone_number: added, ...rightly }])
    expect(await addNumber(deps, { companyId, number: '+14155550123' }, fields)).toBe('notOwned')
  })

  describe('beside a real account', () => {
    it('carries trials only: calls go out through the real one, whichever came last, and numbers are not told', async () => {
      const { db } = database.store
      const sid = `AC${hex()}`
      await saveCarrierAccount(db, {
        companyId,
        sid,
        sealedToken: sealer.seal('real'),
        apiUrl: null,
        isStandIn: false,
        now: new Date('2020-01-01T00:00:00.000Z'),
      })
      const { standIn, carriers } = newStandIn('trials')
      await standIn.connect(server.url)
      const real = await carriers.carrierOf(companyId)
      expect(real?.accountSid).toBe(sid)
      expect(real?.standIn).toBeUndefined()
      expect(server.numbersOf(mainAccount.accountSid)).toEqual([])
      expect((await standIn.accountOf(companyId))?.accountSid).toBe(mainAccount.accountSid)
    })

    it('is no carrier of a company that has none', async () => {
      const other = await newCompany(database.store.db)
      const { standIn, carriers } = newStandIn('trials')
      await standIn.connect(server.url)
      expect(await standIn.accountOf(other)).toBeDefined()
      expect(await carriers.carrierOf(other)).toBeUndefined()
    })
  })
})
