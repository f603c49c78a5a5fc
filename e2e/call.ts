// Rings a number of a running product and plays a caller, as the carrier would: signed webhooks, TwiML carried out.
//   npx tsx e2e/call.ts +15550100001 'press 1' 'press 0' 'say special offers' silence 'hang up'
// PORT or BASE_URL say where the product answers, DATA_DIR holds its secrets, FROM is the caller's number.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadEnvironment } from '#runtime/environment.ts'
import { PhoneCall } from './phone.ts'

const [to, ...script] = process.argv.slice(2)
const { DATA_DIR = '.patchbay', PORT = '3000', BASE_URL = `http://127.0.0.1:${PORT}`, FROM } = loadEnvironment()
const secret = (name: string) => readFileSync(join(DATA_DIR, 'secrets', name), 'utf8').trim()

if (to === undefined) {
  console.error(
    "Usage: npx tsx e2e/call.ts +15550100001 'press 1' 'say offers' silence 'record 5' 'dial busy' 'hang up'",
  )
  process.exit(2)
}

const line = {
  baseUrl: BASE_URL,
  accountSid: process.env['TWILIO_ACCOUNT_SID'] ?? secret('carrier-account-sid'),
  authToken: process.env['TWILIO_AUTH_TOKEN'] ?? secret('carrier-auth-token'),
}
const call = new PhoneCall(line, { to, ...(FROM !== undefined && { from: FROM }) })
const listen = () => call.justHeard.forEach(({ language, text }) => console.log(`  ${language ?? ''}  ${text}`))

await call.dial()
listen()
for (const act of script) {
  if (call.isOver) break
  console.log(`> ${act}`)
  try {
    await play(act)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exit(1)
  }
  if (!act.startsWith('hang')) listen()
}
console.log(call.isOver ? `The call ${call.callSid} is over.` : `The call ${call.callSid} waits for the caller.`)

async function play(act: string): Promise<unknown> {
  const [verb, ...words] = act.trim().split(/\s+/)
  switch (verb) {
    case 'press':
      return call.press(words.join(''))
    case 'say':
      return call.say(words.join(' '))
    case 'silence':
      return call.silence()
    case 'record':
      return call.leaveMessage(Number(words[0] ?? 5))
    case 'dial':
      return call.dialResult((words[0] ?? 'completed') as Parameters<PhoneCall['dialResult']>[0])
    case 'hang':
      return call.hangUp()
    default:
      throw new Error(`"${act}" is none of: press 1, say words, silence, record 5, dial busy, hang up.`)
  }
}
