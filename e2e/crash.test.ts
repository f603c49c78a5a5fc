import { randomInt } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { marketingNumber } from './demo.ts'
import { PhoneCall } from './phone.ts'
import { freePort, newDataDir, removeDataDir, startProduct, type Product } from './product.ts'
import { sessionOfCall } from './session.ts'
import { newPostgresDatabase } from './startedProduct.ts'
import { openSwitchboard } from './switchboard.ts'

const calls = 200
/** Within the carrier's own retries: five after the first try. */
const patience = { tries: 40, retryMs: 250 }
/** Keys that never end the call. */
const keys = ['1', '9', '0', '2', '9', '0']

/** A caller who remembers what was acknowledged: each key whose answer came back. */
class Witness {
  readonly acknowledged: string[] = []
  readonly call: PhoneCall
  constructor(line: ConstructorParameters<typeof PhoneCall>[0], index: number) {
    this.call = new PhoneCall(line, { to: marketingNumber, from: `+1555017${String(1000 + index)}`, ...patience })
  }
  async talk(): Promise<void> {
    await this.call.dial()
    for (const key of keys) {
      await this.call.press(key)
      this.acknowledged.push(key)
    }
    await this.call.hangUp()
  }
}

async function everythingHeard(product: Product, witnesses: readonly Witness[]): Promise<void> {
  const sessions = await Promise.all(witnesses.map(({ call }) => sessionOfCall(product, call.callSid)))
  for (const [index, { call, acknowledged }] of witnesses.entries()) {
    expect(call.isOver).toBe(true)
    expect(acknowledged).toEqual(keys)
    const session = sessions[index]
    const pressed = session?.interactions.flatMap(({ kind, event }) =>
      kind === 'collected' ? [(event as { keys: string }).keys] : [],
    )
    expect(pressed).toEqual(keys)
    expect(session?.interactions.map(({ seq }) => seq)).toEqual(session?.interactions.map((_, index) => index + 1))
    expect(session?.ending).toBe('hungUp')
  }
}

/** Resolves when about a third of all keys are in: the calls are well under way. */
const underWay = (witnesses: readonly Witness[]) =>
  new Promise<void>((resolve) => {
    const enough = (calls * keys.length) / 3 + randomInt(calls)
    const looking = setInterval(() => {
      if (witnesses.reduce((sum, { acknowledged }) => sum + acknowledged.length, 0) < enough) return
      clearInterval(looking)
      resolve()
    }, 5)
  })

const dataDirs: string[] = []
const products: Product[] = []
const dataDir = () => {
  const made = newDataDir()
  dataDirs.push(made)
  return made
}
const start = async (options: Parameters<typeof startProduct>[0]) => {
  const product = await startProduct(options)
  products.push(product)
  return product
}
afterEach(async () => {
  await Promise.all(products.splice(0).map((product) => product.kill('SIGKILL')))
  dataDirs.splice(0).forEach(removeDataDir)
})

describe('200 calls under way', () => {
  it('all go on, with no acknowledged step lost, when the process is killed and started again on the same data (pglite)', async () => {
    const port = await freePort()
    const folder = dataDir()
    const first = await start({ dataDir: folder, port })
    const witnesses = Array.from({ length: calls }, (_, index) => new Witness(first.line, index))
    const talking = Promise.all(witnesses.map((witness) => witness.talk()))
    await underWay(witnesses)
    await first.kill('SIGKILL')
    const second = await start({ dataDir: folder, port })
    await talking
    await everythingHeard(second, witnesses)
  })

  it('all go on when the process is killed and started again on the same database (postgres)', async () => {
    const port = await freePort()
    const folder = dataDir()
    const environment = { DATABASE_URL: await newPostgresDatabase() }
    const first = await start({ dataDir: folder, port, environment })
    const witnesses = Array.from({ length: calls }, (_, index) => new Witness(first.line, index))
    const talking = Promise.all(witnesses.map((witness) => witness.talk()))
    await underWay(witnesses)
    await first.kill('SIGKILL')
    const second = await start({ dataDir: folder, port, environment })
    await talking
    await everythingHeard(second, witnesses)
  })

  it('all go on when one of two processes behind one address is killed (postgres)', async () => {
    const [onePort, twoPort] = [await freePort(), await freePort()]
    const board = await openSwitchboard([onePort, twoPort])
    const publicUrl = `http://127.0.0.1:${board.port}`
    const folder = dataDir()
    const environment = { DATABASE_URL: await newPostgresDatabase(), PUBLIC_URL: publicUrl }
    const one = await start({ dataDir: folder, port: onePort, environment })
    const two = await start({ dataDir: folder, port: twoPort, environment })
    const witnesses = Array.from(
      { length: calls },
      (_, index) => new Witness({ ...one.line, baseUrl: publicUrl }, index),
    )
    const talking = Promise.all(witnesses.map((witness) => witness.talk()))
    await underWay(witnesses)
    await one.kill('SIGKILL')
    await talking
    await board.close()
    await everythingHeard(two, witnesses)
  })
})

describe('SIGTERM', () => {
  it('answers what is under way, keeps it, and ends with 0', async () => {
    const folder = dataDir()
    const port = await freePort()
    const first = await start({ dataDir: folder, port })
    const witnesses = Array.from({ length: 20 }, (_, index) => new Witness(first.line, 500 + index))
    await Promise.all(witnesses.map(({ call }) => call.dial()))
    const pressing = Promise.all(witnesses.map(({ call }) => call.press('1')))
    expect(await first.kill('SIGTERM')).toBe(0)
    const second = await start({ dataDir: folder, port })
    await pressing
    for (const { call } of witnesses)
      expect((await sessionOfCall(second, call.callSid)).interactions.map(({ kind }) => kind)).toEqual([
        'started',
        'collected',
      ])
  })
})
