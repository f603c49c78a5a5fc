import { loadEnvFile } from 'node:process'
import { ArgumentError, type CallArguments, readArguments } from './arguments.ts'
import { CallRecord } from './callReport.ts'
import { describeEvent } from './describeEvent.ts'
import { createKeyboard } from './keyboard.ts'
import { PhoneClient, RefusedError } from './phoneClient.ts'
import { answerTo, isEmptyAnswer } from './playScript.ts'
import { checkProduct, findProduct, NotReachedError, sessionOfCall } from './product.ts'

/** `npm run call -- +15550100001`: rings a number of the running product from the terminal. */
async function main(): Promise<number> {
  const wanted = readArguments(process.argv.slice(2))
  loadSettings()
  const product = findProduct(process.env)
  await checkProduct(product)
  const record = new CallRecord({ to: wanted.to, from: wanted.from ?? '+15550190001' })
  const phone = await PhoneClient.attach(product.carrier)
  const show = (text: string) => void (wanted.isJson || process.stdout.write(text))
  try {
    await talk(phone, wanted, record, show)
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error
    record.refusal = error.message
  } finally {
    await phone.detach()
  }
  const session = record.callSid === null ? undefined : await sessionOfCall(product, record.callSid)
  const report = record.report(session)
  if (wanted.isJson) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`)
  else {
    for (const problem of report.problems) process.stderr.write(`${problem}\n`)
    if (report.callSid !== null) {
      const path = report.nodes.map(({ node, port }) => (port === undefined ? node : `${node}>${port}`))
      show(`Nodes: ${path.join(' ')}\nThe call ${report.callSid} is over: ${report.ended.status}.\n`)
    }
  }
  return report.exitCode
}

async function talk(
  phone: PhoneClient,
  { to, speed, script }: CallArguments,
  record: CallRecord,
  show: (text: string) => void,
): Promise<void> {
  const left = [...(script ?? [])]
  // One after the other, as they were typed. What comes too late for the call is nothing to tell.
  let doing = Promise.resolve<unknown>(undefined)
  const act = (deed: () => Promise<unknown>) => {
    doing = doing.then(deed).catch((error: unknown) => {
      if (!(error instanceof RefusedError)) throw error
    })
    return doing
  }
  await phone.call({ to, from: record.of.from, speed })
  const hangUp = () => void act(() => phone.hangUp())
  process.on('SIGINT', hangUp)
  const stopTyping = script ? undefined : takeTyping({ phone, act, hangUp, show })
  try {
    for await (const event of phone.events()) {
      record.heard(event)
      show(describeEvent(event))
      if (event.kind === 'ended') break
      const answer = script && answerTo(event, left)
      if (answer === undefined) continue
      if (answer === 'silence') {
        await act(() => phone.staySilent())
        continue
      }
      left.shift()
      record.answered(answer, !isEmptyAnswer(event, answer))
      show('press' in answer ? `> ${answer.press}\n` : `> ${answer.say}\n`)
      await act(() => ('press' in answer ? phone.press(answer.press) : phone.say(answer.say)))
    }
    await doing
  } finally {
    process.off('SIGINT', hangUp)
    stopTyping?.()
  }
}

function takeTyping({
  phone,
  act,
  hangUp,
  show,
}: {
  phone: PhoneClient
  act: (deed: () => Promise<unknown>) => Promise<unknown>
  hangUp: () => void
  show: (text: string) => void
}): () => void {
  const { stdin } = process
  const keyboard = createKeyboard({
    press(key) {
      show(`> ${key}\n`)
      void act(() => phone.press(key))
    },
    say: (text) => void act(() => phone.say(text)),
    hangUp,
    echo: (text) => void (stdin.isTTY && process.stdout.write(text)),
  })
  const onData = (chunk: Buffer) => keyboard.type(chunk.toString())
  show('Type keys, "/say some words" or "/hangup".\n')
  if (stdin.isTTY) stdin.setRawMode(true)
  stdin.on('data', onData)
  return () => {
    stdin.off('data', onData)
    if (stdin.isTTY) stdin.setRawMode(false)
    stdin.pause()
  }
}

function loadSettings(): void {
  try {
    loadEnvFile('.env')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  }
}

try {
  process.exitCode = await main()
} catch (error) {
  if (!(error instanceof ArgumentError || error instanceof NotReachedError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
