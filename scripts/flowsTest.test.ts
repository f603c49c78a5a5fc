import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { serve } from '@hono/node-server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Flow } from '#shared/flow/flow.ts'
import { silentLog } from '#runtime/testing/databases.ts'
import { newApi, type Client } from '#runtime/testing/newApi.ts'
import { migrate } from '#runtime/store/migrate.ts'
import { openDatabase } from '#runtime/store/openDatabase.ts'
import type { Store } from '#runtime/store/store.ts'
import { officeHoursFrom } from '#runtime/demo/officeHours.ts'
import { departmentsFlow } from '#shared/templates/departments.ts'
import { marketingMenu } from '#shared/templates/marketingMenu.ts'
import { flowOf, say } from '#shared/testing/flows.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const cliToken = 'a-token-of-these-tests'
let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'flows-test-'))
  mkdirSync(join(folder, 'secrets'))
  writeFileSync(join(folder, 'secrets', 'cli-token'), cliToken)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The command, as package.json has it. */
async function flowsTest(args: string[], environment: Record<string, string> = {}) {
  const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/flowsTest.ts', ...args], {
    cwd: root,
    env: { ...process.env, DATA_DIR: folder, PATCHBAY_URL: 'http://127.0.0.1:9', ...environment },
  })
  const printed = { out: '', err: '' }
  child.stdout.on('data', (chunk: Buffer) => (printed.out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (printed.err += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number]
  return { code, ...printed }
}

const file = (name: string, content: unknown) => {
  const path = join(folder, name)
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

type Tests = Flow['tests']
const menu = (tests: Tests): Flow =>
  flowOf(
    {
      start: { type: 'start', to: 'ask' },
      ask: {
        type: 'menu',
        data: {
          prompt: say('Press 1 for news.'),
          tries: 1,
          choices: [{ id: 'a', key: '1', label: 'News', phrases: {} }],
        },
        to: { a: 'news', noInput: 'end', noMatch: 'end' },
      },
      news: { type: 'say', data: { prompt: say('No news today.') }, to: 'end' },
      end: { type: 'end', data: { prompt: say('Goodbye.') } },
    },
    { name: 'Menu', tests },
  )
const asksForNews = {
  id: 'a',
  name: 'asks for news',
  script: ['press 1'],
  expect: ['no news', 'Goodbye', 'ends completed'],
}

describe('flows of files', () => {
  it('have a line for each test, and what no test meets', async () => {
    expect(await flowsTest([file('menu.json', menu([asksForNews]))])).toEqual({
      code: 0,
      err: '',
      out:
        'passed  menu  asks for news\n' + 'coverage  menu  77 %, not met: ask>noInput ask>noMatch\n' + '\n1 passed\n',
    })
  })

  it('fail with the transcript, and the line that differs', async () => {
    const wrong = { id: 'b', name: 'wants weather', script: ['press 1'], expect: ['The sun shines', 'ends hungUp'] }
    const mistyped = { id: 'c', name: 'is mistyped', script: ['pres 1'] }
    const { code, out } = await flowsTest([file('wrong.json', menu([asksForNews, wrong, mistyped]))])
    expect(code).toBe(1)
    expect(out).toContain(
      [
        'failed  wrong  wants weather',
        '  - The sun shines',
        '  + en-US: Press 1 for news.',
        '    > press 1',
        '    en-US: No news today.',
        '    en-US: Goodbye.',
        '    (hang up)',
        '  - ends hungUp',
        '  + ends completed',
        'broken  wrong  is mistyped',
        '    The script line "pres 1" is none of: press 12#',
      ].join('\n'),
    )
    expect(out).toMatch(/\n1 passed, 1 failed, 1 broken\n$/)
  })

  it('run one another as sub-flows, and go by the schedules that are named', async () => {
    const outer = flowOf(
      {
        start: { type: 'start', to: 'hours' },
        hours: { type: 'hours', data: { schedule: 'office' }, to: { open: 'sub', closed: 'end' } },
        sub: { type: 'subflow', data: { flowKey: 'inner' }, to: { done: 'end', failed: 'end' } },
        end: { type: 'end', data: { prompt: say('Goodbye.') } },
      },
      {
        tests: [
          { id: 'a', name: 'is open', setup: { at: '2026-01-05T10:00:00Z' }, script: ['press 1'], expect: ['no news'] },
        ],
      },
    )
    const office = {
      key: 'office',
      name: 'Office',
      timeZone: 'UTC',
      week: { 1: [{ from: '09:00', to: '17:00' }] },
      holidays: [],
    }
    const files = [file('outer.json', outer), file('inner.json', menu([]))]
    const schedule = ['--schedule', file('office.json', { ...office, revision: 1, updatedAt: '2026-01-01T00:00:00Z' })]
    expect(await flowsTest([...files, ...schedule])).toMatchObject({
      code: 0,
      out: expect.stringContaining('Without a test: inner.\n\n1 passed'),
    })
    const { code, out } = await flowsTest([files[0] ?? '', ...schedule])
    expect(code).toBe(1)
    expect(out).toContain('runs the sub-flow inner, which is not published.')
  })

  it('are told as one document, the demo’s among them', async () => {
    const files = [file('marketing-menu.json', marketingMenu), file('departments.json', departmentsFlow)]
    const broken = file('old.json', { format: 99 })
    const office = {
      ...officeHoursFrom(new Date('2026-01-01T12:00:00Z')),
      revision: 1,
      updatedAt: '2026-01-01T00:00:00Z',
    }
    const schedule = ['--schedule', file('office-hours.json', office)]
    const { code, out, err } = await flowsTest([...files, broken, ...schedule, '--json'])
    expect(err).toBe('')
    expect(code).toBe(1)
    const report = JSON.parse(out) as Record<string, unknown>
    expect(report).toMatchObject({
      passed: marketingMenu.tests.length + departmentsFlow.tests.length,
      failed: 0,
      broken: 1,
      exitCode: 1,
      flows: [
        { key: 'marketing-menu', tests: { 0: { kind: 'passed' } } },
        {},
        { key: 'old', tests: [], coverage: null },
      ],
    })
  })
})

describe('what cannot be meant', () => {
  it.each([
    [['--what'], 'Usage: npm run flows:test'],
    [['a.json', '--live'], 'choose among the flows of the product'],
    [['--schedule', 'a.json'], 'for flows of files'],
    [['nowhere.json'], 'nowhere.json cannot be read.'],
    [[], 'Nothing answers at http://127.0.0.1:9.'],
  ])('%s ends with 2 and a sentence', async (args, sentence) => {
    const { code, err, out } = await flowsTest(args)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(sentence)
  })
})

describe('flows of the running product', () => {
  let store: Store
  let server: ReturnType<typeof serve>
  let owner: Client
  let url = ''
  beforeAll(async () => {
    store = await openDatabase({ log: silentLog })
    await migrate(store, { log: silentLog })
    const api = newApi(store, { cliToken })
    owner = await api.newMember('owner')
    server = serve({ fetch: (request, env) => api.app.fetch(request, env), port: 0, hostname: '127.0.0.1' })
    await once(server, 'listening')
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }, 60_000)
  afterAll(async () => {
    server.close()
    await store.close()
  })
  const product = (args: string[]) => flowsTest(args, { PATCHBAY_URL: url })

  it('are tested as drafts with the live versions of their sub-flows, or as they are live', async () => {
    const create = async (key: string, flow: Flow) =>
      ((await owner.ask('POST', '/api/flows', { key, name: key, flow })).body as { id: string }).id
    const inner = await create('inner', menu([asksForNews]))
    const published = await owner.ask('POST', `/api/flows/${inner}/versions`, {})
    expect(published, JSON.stringify(published.body)).toMatchObject({ status: 201 })
    const changed = menu([{ ...asksForNews, expect: ['Nothing happened'] }])
    await owner.ask('PUT', `/api/flows/${inner}/draft`, { flow: changed }, { 'if-match': '"1"' })
    const outer = flowOf(
      {
        start: { type: 'start', to: 'sub' },
        sub: { type: 'subflow', data: { flowKey: 'inner' }, to: { done: 'end', failed: 'end' } },
        end: { type: 'end', data: { prompt: say('Back again.') } },
      },
      {
        tests: [
          {
            id: 'a',
            name: 'comes back',
            script: ['press 1', 'silence'],
            expect: ['no news', 'goes to inner/news', 'Back again'],
          },
        ],
      },
    )
    await create('outer', outer)

    const drafts = await product([])
    expect(drafts).toMatchObject({ code: 1, err: '' })
    expect(drafts.out).toContain('failed  inner  asks for news\n  - Nothing happened\n')
    expect(drafts.out).toContain('passed  outer  comes back\n')
    expect(await product(['--flow', 'outer'])).toMatchObject({ code: 0, out: expect.stringContaining('\n1 passed\n') })
    expect(await product(['--live'])).toMatchObject({ code: 0, out: expect.stringContaining('passed  inner') })
    expect(await product(['--live', '--flow', 'outer'])).toMatchObject({ code: 2 })
    expect(await product(['--flow', 'gone'])).toMatchObject({ code: 2, err: 'There is no flow with the key gone.\n' })
    rmSync(join(folder, 'secrets', 'cli-token'))
    expect(await product([])).toMatchObject({ code: 2, err: expect.stringContaining('Start the product first') })
  })
})
