import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import type { Flow } from '#shared/flow/flow.ts'
import { runTest } from '#shared/run/scriptedTest.ts'
import { saveAsTest } from '#shared/run/saveAsTest.ts'
import { scriptOf, type Conversation } from '#shared/run/scriptOf.ts'
import { flowOf, say } from '#shared/testing/flows.ts'
import { createMockedAnswers } from '#runtime/host/mockedAnswers.ts'
import { createSealer } from '#runtime/security/sealer.ts'
import { keepTrialMocks } from '#runtime/store/trialMocks.ts'
import { newCompany, publishFlow } from '#runtime/testing/companies.ts'
import { eachDatabase, silentLog } from '#runtime/testing/databases.ts'
import { newCall, newHost, press, silence } from '#runtime/testing/hosts.ts'
import { newApi } from '#runtime/testing/newApi.ts'

const choices = ['1', '2'].map((key) => ({ id: `k${key}`, key, label: `Choice ${key}`, phrases: {} }))
const flow = (isSecret: boolean): Flow =>
  flowOf(
    {
      start: { type: 'start', to: 'split' },
      split: {
        type: 'split',
        data: { variants: ['a', 'b', 'c'].map((id) => ({ id, label: id, weight: 1 })) },
        to: { a: 'sayA', b: 'sayB', c: 'sayC' },
      },
      ...Object.fromEntries(
        ['A', 'B', 'C'].map((name) => [
          `say${name}`,
          { type: 'say', data: { prompt: say(`Variant ${name}.`) }, to: 'ask' },
        ]),
      ),
      ask: {
        type: 'menu',
        data: { prompt: say('{{ vars.plan }}: press a key, {{ caller.number }}.'), choices },
        to: { k1: 'look', k2: 'pin', noInput: 'bye', noMatch: 'bye' },
      },
      look: {
        type: 'request',
        data: { url: 'https://shop.example/', mapping: [{ path: '$.state', variable: 'state' }] },
        to: { success: 'tell', failure: 'bye', timeout: 'bye' },
      },
      tell: { type: 'say', data: { prompt: say('It is {{ vars.state }}.') }, to: 'ask' },
      pin: {
        type: 'collect',
        data: {
          prompt: say('Your code?'),
          kind: 'digits',
          minLength: 4,
          maxLength: 4,
          saveAs: 'code',
          sensitive: isSecret,
        },
        to: { done: 'tag', noInput: 'bye', noMatch: 'bye' },
      },
      tag: { type: 'tag', data: { tag: 'coded' }, to: 'bye' },
      bye: { type: 'end', data: { prompt: say('Goodbye.') } },
    },
    { variables: ['plan', 'state', 'code'].map((name) => ({ name, type: 'text' as const, default: 'free' })) },
  )

eachDatabase('a trial saved as a test', (database) => {
  const hold = async (isSecret: boolean) => {
    const { store } = database
    const { db } = store
    const sealer = createSealer(randomBytes(32))
    const host = newHost(store, { sealer, answerInstead: createMockedAnswers({ db, sealer, log: silentLog }) })
    const companyId = await newCompany(db)
    const document = flow(isSecret)
    const call = { ...newCall(companyId, await publishFlow(db, companyId, { flow: document })), isTest: true }
    const seed = Number.parseInt(call.sessionId.slice(-8), 16) >>> 0
    const ref = { companyId, sessionId: call.sessionId }
    const answers = { look: { status: 200, body: { state: 'on  its way', other: ['x'] } } }
    await keepTrialMocks(db, { ...ref, sealed: sealer.seal(JSON.stringify({ answers })), createdAt: new Date() })
    await host.startPhoneSession({ ...call, started: { ...call.started, seed, variables: { plan: 'gold' } } })
    const author = await newApi(store, { host, sealer }).newMember('editor', companyId)
    const deeds = [press('9'), press('1'), silence(), press('2'), press('4711'), press('4711')]
    for (const [index, deed] of deeds.entries()) {
      if (index === 3)
        await author.ask('PATCH', `/api/sessions/${ref.sessionId}/variables`, { variables: { plan: 'silver' } })
      await host.answerTurn({ ...ref, turn: index + 1 }, deed)
    }
    const { body } = await author.ask('GET', `/api/sessions/${ref.sessionId}`)
    return { conversation: body as Conversation, document }
  }

  it('passes on the flow it ran, with the answers it was given and the way that chance went', async () => {
    const { conversation, document } = await hold(false)
    expect(conversation.ending).toBe('completed')
    const { test, warnings } = saveAsTest({ id: 't', name: 'Saved', conversation, tested: document })
    expect(warnings).toEqual([])
    expect(test.script).toContain('respond 200 {"other":["x"],"state":"on \\u0020its way"}')
    expect(test.script).toContain('set plan = "silver"')
    expect(test.expect?.join('\n')).toMatch(
      /gold: press a key, \+15550190001[^]*on {2}its way[^]*tag coded\nends completed/,
    )
    expect(runTest(document, test)).toMatchObject({ kind: 'passed', failures: [] })
    // The nodes that the session really passed are those of the test.
    expect(runTest(document, scriptOf(conversation)).failures).toEqual([])
  })

  it('has no secret in it, and says what has to be written in its place', async () => {
    const { conversation, document } = await hold(true)
    const { test, warnings } = saveAsTest({ id: 't', name: 'Saved', conversation, tested: document })
    expect(JSON.stringify([test, conversation])).not.toContain('4711')
    expect(test.script).toContain('press 0000')
    expect(warnings.some((warning) => warning.includes('sensitive'))).toBe(true)
    expect(warnings.some((warning) => warning.includes('web service is not on record'))).toBe(true)
  })
})
