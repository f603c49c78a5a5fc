import { randomUUID } from 'node:crypto'
import { type Context, Hono } from 'hono'
import { createMiddleware } from 'hono/factory'
import { HTTPException } from 'hono/http-exception'
import { streamSSE } from 'hono/streaming'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { z } from 'zod'
import { type Clock, createHurriedClock, createRealClock } from '../clock.ts'
import { type Engine, Refusal } from '../engine.ts'
import { type Account, findNumber } from '../model.ts'
import type { PhoneControl } from '../phones/attachedPhone.ts'
import { credentialsIn, isSame } from '../rest/basicAuth.ts'
import { HeldPhone } from './heldPhone.ts'

export type PhoneApiDeps = {
  engine: Engine
  /** May ring every number; another account only its own. */
  mainAccountSid: string
  wallClock?: Clock
  onError?: (error: Error) => void
}

type Env = { Variables: { account: Account } }

const maxPhones = 1000
const maxCallsOfAPhone = 10
const heartbeatMs = 15_000
/** Whoever calls from a phone without a number: the first of the magic ones. */
const usualCaller = '+15550190001'

const anyNumber = z.string().regex(/^(\+[1-9]\d{2,14}|client:[\w.-]{1,100})$/)
const bodies = {
  phone: z.strictObject({
    number: anyNumber.optional(),
    /** Who holds it, in the client's own word: phones are listed and counted by it. */
    holder: z.string().min(1).max(50).optional(),
    /** Refused when this holder has so many already. */
    atMost: z.int().min(1).optional(),
  }),
  call: z.strictObject({
    to: anyNumber,
    from: z.union([anyNumber, z.literal('anonymous')]).optional(),
    /** How fast the call's time passes; `fast` jumps to what happens next and waits for an answer to every question. */
    speed: z.union([z.number().min(0.1).max(1000), z.literal('fast')]).optional(),
  }),
  which: z.strictObject({ callSid: z.string().optional() }),
  keys: z.strictObject({ callSid: z.string().optional(), keys: z.string().regex(/^[0-9*#A-DwW]{1,100}$/) }),
  speech: z.strictObject({
    callSid: z.string().optional(),
    text: z.string().trim().min(1).max(1000),
    confidence: z.number().min(0).max(1).optional(),
    language: z.string().max(20).optional(),
  }),
}

/**
 * Phones that people hold elsewhere, in a terminal or a browser: events by server-sent events, deeds by POST. Mounted at
 * `/phones`. An account's sid and token open it, on this machine only. Errors are `{ message }`.
 */
export function createPhoneApi({ engine, mainAccountSid, wallClock = createRealClock(), onError }: PhoneApiDeps): {
  app: Hono<Env>
  stop(): void
} {
  const phones = new Map<string, HeldPhone>()
  /** Which phone a call is on, for what only the switch knows. */
  const phoneOfCall = new Map<string, HeldPhone>()
  const unsubscribe = engine.subscribe((event) => {
    if (event.kind === 'phone' && event.event.kind === 'hungUp') phoneOfCall.delete(event.callSid)
    if (event.kind !== 'callLost') return
    const at = engine.clock.now()
    phoneOfCall.get(event.callSid)?.tell({ kind: 'lost', at, callSid: event.callSid, code: event.code })
  })

  const phonesOf = (account: Account) => [...phones.values()].filter(({ accountSid }) => accountSid === account.sid)

  function attach(account: Account, { number, holder, atMost }: z.output<typeof bodies.phone>): HeldPhone {
    const own = phonesOf(account)
    if (phones.size >= maxPhones) throw refused(429, `No more than ${maxPhones} phones can be attached at a time.`)
    if (atMost !== undefined && own.filter((other) => other.holder === holder).length >= atMost)
      throw refused(429, `No more than ${atMost} phones can be open at a time.`)
    if (number !== undefined && own.some((other) => other.number === number))
      throw refused(409, `A phone with the number ${number} is attached already.`)
    const id = randomUUID()
    const phone = new HeldPhone({
      id,
      accountSid: account.sid,
      ...(number !== undefined && { number }),
      ...(holder !== undefined && { holder }),
      wallClock,
      onGone() {
        phones.delete(id)
        detach?.()
      },
    })
    const detach =
      number === undefined
        ? undefined
        : engine.attachPhone(
            number,
            {
              on: (event) => phone.on(event),
              rung(control, { ended, isHurried }) {
                phone.rung(control, isHurried)
                follow(phone, control.callSid, ended)
              },
            },
            { accountSid: account.sid },
          )
    phones.set(id, phone)
    return phone
  }

  function place(account: Account, phone: HeldPhone, wanted: z.output<typeof bodies.call>): string {
    if (phone.liveCalls >= maxCallsOfAPhone)
      throw refused(429, `A phone can be on no more than ${maxCallsOfAPhone} calls at a time.`)
    const owner = findNumber(engine.model, wanted.to)?.accountSid
    // What another company has is not to be found either.
    if (account.sid !== mainAccountSid && owner !== account.sid)
      throw refused(404, `Nobody has the number ${wanted.to}.`)
    const { speed } = wanted
    const clock = speed === undefined ? undefined : speed === 'fast' ? createHurriedClock() : createRealClock({ speed })
    const { call, control, ended } = engine.ringIn({
      to: wanted.to,
      from: wanted.from ?? phone.number ?? usualCaller,
      phone,
      ...(clock && { clock }),
    })
    phone.rung(control, speed === 'fast')
    follow(phone, call.sid, ended)
    return call.sid
  }

  function follow(phone: HeldPhone, callSid: string, ended: Promise<{ status: string; endedAt: number | null }>): void {
    phoneOfCall.set(callSid, phone)
    void ended.then(({ status, endedAt }) => {
      phone.tell({ kind: 'ended', at: endedAt ?? engine.clock.now(), callSid, status })
    })
  }

  const view = ({ id, number, holder, callSids }: HeldPhone) => ({
    id,
    number: number ?? null,
    holder: holder ?? null,
    callSids,
  })

  function phoneIn(c: Context<Env>): HeldPhone {
    const phone = phones.get(c.req.param('id') ?? '')
    if (!phone || phone.accountSid !== c.var.account.sid) throw refused(404, 'There is no such phone.')
    return phone
  }

  /** Does it on the call named, and lets the time of a hurried call go on. */
  function act(c: Context<Env>, callSid: string | undefined, deed: (control: PhoneControl) => boolean): Response {
    const phone = phoneIn(c)
    const control = phone.call(callSid)
    if (!control) throw refused(409, 'The phone is on no such call.')
    if (!deed(control)) throw refused(409, 'The call is not in a state for this.')
    phone.goOn(control.callSid)
    return c.json({ callSid: control.callSid })
  }

  const app = new Hono<Env>()
    .use(onThisMachine, authenticate(engine))
    .post('/', async (c) => {
      return c.json(view(attach(c.var.account, await read(c, bodies.phone))), 201)
    })
    .get('/', (c) => c.json({ phones: phonesOf(c.var.account).map(view) }))
    .get('/:id', (c) => c.json(view(phoneIn(c))))
    .delete('/:id', (c) => {
      phoneIn(c).leave()
      return c.body(null, 204)
    })
    .get('/:id/events', (c) => tellEvents(c, phoneIn(c)))
    .post('/:id/calls', async (c) => {
      const wanted = await read(c, bodies.call)
      return c.json({ callSid: place(c.var.account, phoneIn(c), wanted) }, 201)
    })
    .post('/:id/answer', async (c) => act(c, (await read(c, bodies.which)).callSid, (call) => call.answer()))
    .post('/:id/decline', async (c) => act(c, (await read(c, bodies.which)).callSid, (call) => call.decline()))
    .post('/:id/hangup', async (c) => act(c, (await read(c, bodies.which)).callSid, (call) => call.hangUp()))
    // Nothing is done: it only lets the time of a hurried call go on.
    .post('/:id/silence', async (c) => act(c, (await read(c, bodies.which)).callSid, (call) => call.staySilent()))
    .post('/:id/keys', async (c) => {
      const { callSid, keys } = await read(c, bodies.keys)
      return act(c, callSid, (call) => call.press(keys))
    })
    .post('/:id/speech', async (c) => {
      const { callSid, text, confidence, language } = await read(c, bodies.speech)
      return act(c, callSid, (call) =>
        call.say(text, {
          ...(confidence !== undefined && { confidence }),
          ...(language !== undefined && { language }),
        }),
      )
    })
  app.notFound((c) => c.json({ message: 'There is no such address.' }, 404))
  app.onError((error, c) => {
    if (error instanceof HTTPException) {
      if (error.status === 401) c.header('WWW-Authenticate', 'Basic realm="phones"')
      return c.json({ message: error.message }, error.status)
    }
    if (error instanceof Refusal) return c.json({ message: error.message }, error.status as ContentfulStatusCode)
    onError?.(error)
    return c.json({ message: 'The carrier made a mistake.' }, 500)
  })
  return {
    app,
    stop() {
      unsubscribe()
      for (const phone of [...phones.values()]) phone.leave()
    },
  }

  /** From the first event kept, or after Last-Event-ID, until the phone is gone. */
  function tellEvents(c: Context<Env>, phone: HeldPhone): Response {
    const header = c.req.header('last-event-id') ?? ''
    let last = /^\d{1,9}$/.test(header) ? Number(header) : 0
    const left = new AbortController()
    const stopListening = phone.listen()
    return streamSSE(c, async (stream) => {
      stream.onAbort(() => left.abort())
      try {
        while (!left.signal.aborted) {
          const events = phone.eventsAfter(last)
          for (const { id, event } of events) {
            await stream.writeSSE({ id: String(id), event: event.kind, data: JSON.stringify(event) })
            last = id
          }
          if (phone.isGone) return
          // A broken connection is noticed by writing to it.
          if (events.length === 0) await stream.write(': here\n\n')
          if (phone.eventsAfter(last).length === 0) await phone.more(left.signal, heartbeatMs)
        }
      } finally {
        stopListening()
      }
    })
  }
}

const refused = (status: ContentfulStatusCode, message: string) => new HTTPException(status, { message })

async function read<T>(c: Context, schema: z.ZodType<T>): Promise<T> {
  const text = await c.req.text()
  let body: unknown
  try {
    body = text === '' ? {} : JSON.parse(text)
  } catch {
    throw refused(400, 'The body must be JSON.')
  }
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw refused(400, `The body is not right at "${issue?.path.join('.') ?? ''}": ${issue?.message ?? 'not valid'}.`)
}

type WithSocket = { incoming?: { socket?: { remoteAddress?: string } } } | undefined

/** Never from elsewhere, whatever it listens on one day, and not through a proxy. */
const onThisMachine = createMiddleware(async (c, next) => {
  const address = (c.env as WithSocket)?.incoming?.socket?.remoteAddress ?? ''
  const isForwarded = ['forwarded', 'x-forwarded-for', 'via'].some((name) => c.req.header(name) !== undefined)
  if (isForwarded || !/^(::1|(::ffff:)?127\.\d+\.\d+\.\d+)$/.test(address))
    throw refused(403, 'Phones are held on this machine only.')
  await next()
})

const authenticate = (engine: Engine) =>
  createMiddleware<Env>(async (c, next) => {
    const credentials = credentialsIn(c)
    const account = engine.model.accounts.get(credentials?.user ?? '')
    if (!account || !credentials || !isSame(credentials.password, account.authToken))
      throw refused(401, "The sid and token of one of the carrier's accounts are needed.")
    if (account.status !== 'active') throw refused(403, 'The account is not active.')
    c.set('account', account)
    await next()
  })
