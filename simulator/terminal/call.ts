import { ArgumentError, type CallArguments, readArguments } from './arguments.ts'
import { CallRecord } from './callReport.ts'
import { describeEvent } from './describeEvent.ts'
import { createKeyboard } from './keyboard.ts'
import { loadSettings } from './loadSettings.ts'
import { PhoneClient, RefusedError } from './phoneClient.ts'
import { answerTo, isEmptyAnswer } from './playScript.ts'
import { checkProduct, findServer, NotReachedError, sessionOfCall, type Server } from './product.ts'

/** `npm run call -- +15550100001`: a phone of the running product, in the terminal. */
async function main(): Promise<number> {
  const wanted = readArguments(process.argv.slice(2))
  loadSettings()
  const server = findServer(process.env)
  await checkProduct(server)
  const { does } = wanted
  const record = new CallRecord(does.kind === 'call' ? does : { to: does.number, from: '' })
  const phone = await openPhone(server, does)
  const show = (text: string) => void (wanted.isJson || process.stdout.write(text))
  try {
    await talk(phone, wanted, record, show)
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error
    record.refusal = error.message
  } finally {
    await phone.close()
  }
  if (does.kind === 'answer' && record.callSid === null) throw new NotReachedError('Nobody called.')
  const session = record.callSid === null ? undefined : await sessionOfCall(server, record.callSid)
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

async function openPhone(server: Server, does: CallArguments['does']): Promise<PhoneClient> {
  try {
    return await PhoneClient.open(server, does.kind === 'answer' ? does.number : undefined)
  } catch (error) {
    if (error instanceof RefusedError) throw new NotReachedError(error.message, { cause: error })
    throw error
  }
}

async function talk(
  phone: PhoneClient,
  { does, speed, script }: CallArguments,
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
  const listening = new AbortController()
  const answer = () => {
    const { callSid } = record
    if (does.kind === 'answer' && callSid !== null) void act(() => phone.answer(callSid))
  }
  if (does.kind === 'call') await phone.call({ to: does.to, from: does.from, speed })
  // Before anybody calls there is nothing to hang up: then it waits no more.
  const hangUp = () => {
    if (does.kind === 'answer' && record.callSid === null) listening.abort()
    else void act(() => phone.hangUp())
  }
  process.on('SIGINT', hangUp)
  if (does.kind === 'answer') show(`Waiting for a call to ${phone.number}; Ctrl-C ends it.\n`)
  const stopTyping = script ? undefined : takeTyping({ phone, act, answer, hangUp, show })
  try {
    for await (const event of phone.events(listening.signal)) {
      // Another call that comes in meanwhile rings on.
      if (record.callSid !== null && event.callSid !== record.callSid) continue
      record.heard(event)
      show(describeEvent(event, does.kind === 'call' ? 'calls' : 'answers'))
      if (event.kind === 'ended') break
      if (event.kind === 'ringing' && does.kind === 'answer') {
        if (script) answer()
        else show('Enter answers, /hangup refuses.\n')
      }
      const next = script && answerTo(event, left)
      if (next === undefined) continue
      if (next === 'silence') {
        await act(() => phone.staySilent())
        continue
      }
      left.shift()
      record.answered(next, !isEmptyAnswer(event, next))
      show('press' in next ? `> ${next.press}\n` : `> ${next.say}\n`)
      await act(() => ('press' in next ? phone.press(next.press) : phone.say(next.say)))
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
  answer,
  hangUp,
  show,
}: {
  phone: PhoneClient
  act: (deed: () => Promise<unknown>) => Promise<unknown>
  answer: () => void
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
    enter: answer,
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

try {
  process.exitCode = await main()
} catch (error) {
  if (!(error instanceof ArgumentError || error instanceof NotReachedError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
