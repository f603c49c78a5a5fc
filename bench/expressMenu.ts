import express, { type Request, type Response } from 'express'
import twilio from 'twilio'

/** The marketing menu as one would write it by hand with Express and Twilio's package: signed, and nothing recorded. */
const port = Number(process.env['PORT'])
const say = { voice: 'Polly.Joanna-Neural', language: 'en-US' } as const

const greeting = 'Hello, and thank you for calling.'
const mainMenu =
  'For product information, press 1 or say products. For special offers, press 2 or say offers. To be taken off our list, ' +
  'press 3. To hear this again, press 9. For another language, press star.'
const products =
  'Our new product line brings everything you need into one place: it is quick to set up, works in five languages, and ' +
  'grows with your business.'
const offers = 'This month new customers save 20 percent. Your offer code is 2 4 6 8.'
const subMenu = 'To hear this again, press 9. For the main menu, press 0.'

const hints = {
  main: 'products,product information,offers,special offers,opt out,again,repeat,language',
  sub: 'again,repeat,main menu,back',
}

type Place = 'main' | 'products' | 'offers'

const app = express()
app.use(express.urlencoded({ extended: false }))
app.use(twilio.webhook({ protocol: 'http' }))

app.post('/twilio/voice', (request, response) => ask(response, { request, turn: 0, at: 'main', texts: [greeting] }))

app.post('/twilio/sessions/:callSid/turns/:turn', (request, response) => {
  const turn = Number(request.params.turn)
  const at = request.query['at'] as Place
  const { Digits: keys } = request.body as { Digits?: string }
  if (at === 'main') {
    if (keys === '1') return ask(response, { request, turn, at: 'products', texts: [products] })
    if (keys === '2') return ask(response, { request, turn, at: 'offers', texts: [offers] })
    if (keys === '3') return hangUp(response, 'You are off our list now. Goodbye.')
    if (keys === '9') return ask(response, { request, turn, at, texts: [] })
    return ask(response, { request, turn, at, texts: ['Sorry, that is not one of the choices.'] })
  }
  if (keys === '9') return ask(response, { request, turn, at, texts: [at === 'products' ? products : offers] })
  if (keys === '0') return ask(response, { request, turn, at: 'main', texts: [] })
  return ask(response, { request, turn, at, texts: ['Sorry, that is not one of the choices.'] })
})

app.post('/twilio/status', (_request, response) => response.send(''))

function ask(
  response: Response,
  { request, turn, at, texts }: { request: Request; turn: number; at: Place; texts: readonly string[] },
) {
  const { CallSid: callSid } = request.body as { CallSid: string }
  const next = `http://127.0.0.1:${port}/twilio/sessions/${callSid}/turns/${turn + 1}?at=${at}`
  const twiml = new twilio.twiml.VoiceResponse()
  const gather = twiml.gather({
    input: ['dtmf', 'speech'],
    action: next,
    method: 'POST',
    actionOnEmptyResult: true,
    timeout: 6,
    numDigits: 1,
    finishOnKey: '',
    language: 'en-US',
    hints: at === 'main' ? hints.main : hints.sub,
    speechTimeout: 'auto',
  })
  for (const text of [...texts, at === 'main' ? mainMenu : subMenu]) gather.say(say, text)
  twiml.redirect({ method: 'POST' }, next)
  response.type('text/xml').send(twiml.toString())
}

function hangUp(response: Response, text: string) {
  const twiml = new twilio.twiml.VoiceResponse()
  twiml.say(say, text)
  twiml.hangup()
  response.type('text/xml').send(twiml.toString())
}

app.listen(port, '127.0.0.1')
process.once('SIGTERM', () => process.exit(0))
