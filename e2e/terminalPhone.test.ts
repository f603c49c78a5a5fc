import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sharedTexts } from '#shared/templates/demoText.ts'
import { marketingTexts } from '#shared/templates/marketingTexts.ts'
import { defaultVoices } from '#runtime/channels/twilio/voices.ts'
import { marketingNumber } from './demo.ts'
import { newDataDir, removeDataDir, startProduct, type Product } from './product.ts'
import { callFromTerminal, type TerminalOptions } from './terminalCall.ts'

const dataDir = newDataDir()
let product: Product

type Report = {
  callSid: string | null
  said: { text: string; language: string; voice: string; at: string }[]
  pressed: string[]
  nodes: { node: string; port?: string }[]
  startedAt: string
  endedAt: string
  ended: { status: string; by: string | null }
  problems: string[]
}

const call = (args: string[], options: TerminalOptions = {}) => callFromTerminal({ product, dataDir }, args, options)

async function carrierIsConnected(): Promise<void> {
  for (;;) {
    const ready = (await (await fetch(`${product.url}/readyz`)).json()) as { trials: string }
    if (ready.trials === 'standIn') return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

beforeAll(async () => {
  product = await startProduct({ dataDir, environment: { CARRIER_SPEED: '20' } })
  await carrierIsConnected()
})
afterAll(async () => {
  await product?.kill('SIGTERM')
  removeDataDir(dataDir)
})

describe('npm run call', () => {
  const english = 'en-US'
  const { mainMenu, products, subMenu, optedOut } = marketingTexts

  it('plays a script, then silence, and prints one document', async () => {
    const { code, printed, complained } = await call([
      marketingNumber,
      '--from',
      '+15550181001',
      '--keys',
      '1,0,3',
      '--json',
    ])
    expect(complained).toBe('')
    const report = JSON.parse(printed) as Report
    const said = report.said.map(({ text }) => text)
    expect(said.slice(1)).toEqual([
      mainMenu[english],
      products[english],
      subMenu[english],
      mainMenu[english],
      optedOut[english],
    ])
    expect(said[0]).toBe(sharedTexts.greeting[english].replace(/\{%.*?%\}.*?\{%.*?%\}/, ''))
    for (const { language, voice } of report.said) expect([language, voice]).toEqual([english, defaultVoices[english]])
    expect(report.pressed).toEqual(['1', '0', '3'])
    expect(report.nodes.flatMap(({ node, port }) => (port === undefined ? [] : [`${node}>${port}`]))).toEqual([
      'start>next',
      'greeting>next',
      'mainMenu>products',
      'likesProducts>next',
      'products>next',
      'productsMenu>mainMenu',
      'mainMenu>optOut',
      'optOut>next',
      'hasNumber>known',
    ])
    expect(report).toMatchObject({ ended: { status: 'completed', by: 'carrier' }, problems: [] })
    expect(Date.parse(report.endedAt)).toBeGreaterThan(Date.parse(report.startedAt))
    expect(code).toBe(0)
  })

  it('is silent after the last key, until the flow says goodbye', async () => {
    const { code, printed } = await call([marketingNumber, '--from', '+15550181002', '--json'])
    const report = JSON.parse(printed) as Report
    expect(report.said.at(-1)?.text).toBe(sharedTexts.silentGoodbye[english])
    expect([code, report.ended.status]).toEqual([0, 'completed'])
  })

  it('takes keys and commands as they are typed', async () => {
    const { code, printed } = await call([marketingNumber, '--from', '+15550181003', '--speed', '5'], {
      typed: [
        [mainMenu[english], '1'],
        [subMenu[english], '/say main menu\n'],
        [mainMenu[english], '/hangup\n'],
      ],
    })
    expect(printed).toContain(`  products  ${english}  ${defaultVoices[english]}  ${products[english]}`)
    expect(printed).toContain('You hung up.')
    expect(printed).toContain('productsMenu>mainMenu')
    expect(code).toBe(0)
  })

  it('ends with 3 when nobody has the number', async () => {
    const { code, printed } = await call(['+15550100099', '--json'])
    expect(JSON.parse(printed)).toMatchObject({
      callSid: null,
      said: [],
      ended: { status: 'failed' },
      problems: ['The company does not have the number +15550100099.'],
    })
    expect(code).toBe(3)
  })

  describe('--answer', () => {
    /** Has the product call the phone as soon as it waits. */
    const rung = async (number: string, args: string[], typed: [printed: string, types: string][] = []) => {
      const answered = call(['--answer', number, ...args], { typed })
      for (;;) {
        const { body } = await product.api<{ items: { number: string }[] }>('GET', '/api/phones')
        if (body.items.some((phone) => phone.number === number)) break
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
      const placed = await product.api<{ id: string }>('POST', '/api/calls', { to: number, flowKey: 'marketing-menu' })
      expect(placed.status).toBe(201)
      const statusOf = async () =>
        (await product.api<{ status: string }>('GET', `/api/calls/${placed.body.id}`)).body.status
      return { ...(await answered), callId: placed.body.id, status: await statusOf() }
    }

    it('waits for a call, which a person answers with Enter', async () => {
      const { code, printed, status } = await rung(
        '+15550190110',
        [],
        [
          ['Enter answers', '\n'],
          [mainMenu[english], '1'],
          [products[english], '/hangup\n'],
        ],
      )
      expect(printed).toContain('Waiting for a call to +15550190110')
      expect(printed).toContain(`${marketingNumber} calls.`)
      expect(printed).toContain(`  mainMenu  ${english}  ${defaultVoices[english]}  ${mainMenu[english]}`)
      expect(printed).toContain('You hung up.')
      expect([code, status]).toEqual([0, 'completed'])
    })

    it('answers at once with a script, and prints one document', async () => {
      const { code, printed, callId } = await rung('+15550190111', ['--keys', '1,0', '--json'])
      const report = JSON.parse(printed) as Report & { sessionId: string; from: string; to: string }
      expect(report).toMatchObject({
        sessionId: callId,
        from: marketingNumber,
        to: '+15550190111',
        pressed: ['1', '0'],
        ended: { status: 'completed' },
        problems: [],
      })
      expect(report.nodes.flatMap(({ node, port }) => (port === undefined ? [] : [`${node}>${port}`]))).toContain(
        'productsMenu>mainMenu',
      )
      expect(code).toBe(0)
    })

    it('ends with 2 when the call is refused', async () => {
      const { code, printed, status } = await rung('+15550190112', [], [['Enter answers', '/hangup\n']])
      expect(printed).toContain('is over: busy.')
      expect([code, status]).toEqual([2, 'busy'])
    })
  })

  it('says what to do when no product is there', async () => {
    const { code, complained } = await call([marketingNumber, '--json'], {
      environment: { PATCHBAY_URL: 'http://127.0.0.1:9' },
    })
    expect(code).toBe(1)
    expect(complained).toContain('Start the product first (npm start)')
  })
})
