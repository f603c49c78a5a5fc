import type { Context } from 'hono'
import { Refusal } from '../engine.ts'

/** What the REST side itself refuses, in Twilio's wording; the engine words its own. https://www.twilio.com/docs/api/errors */
const wording = {
  20003: 'Authenticate',
  20005: 'Account is not active',
  20006: 'Access Denied',
  20008: 'Resource not accessible with Test Account Credentials',
  20404: 'The requested resource was not found',
  20429: 'Too Many Requests',
  20500: 'An internal server error has occurred',
  20503: 'Service unavailable',
  21201: "No 'To' number is specified",
  21210:
    "The source phone number provided is not yet verified for your account. You may only make calls from phone numbers that you've verified or purchased from Twilio.",
  21211: "The 'To' number is not a valid phone number.",
  21212: "The 'From' number is not a valid phone number, shortcode, or alphanumeric sender ID.",
  21213: "A 'From' phone number is required.",
  21214: "The 'To' phone number provided cannot be reached.",
  21215: 'Account not authorized to call this destination. Perhaps you need to enable some international permissions.',
  21216: 'Account not allowed to call this destination. It is blocked by Twilio.',
  21217: "The 'To' phone number does not appear to be valid.",
  21408: "Permission to send an SMS has not been enabled for the region indicated by the 'To' number.",
  21421: 'The phone number is invalid. PhoneNumber must be in E.164 format.',
  21422: 'The phone number is not available for purchase.',
  21451: 'The area code is invalid.',
  21452: 'No phone numbers found in the area code.',
  21602: 'Message body is required.',
  21603: "A 'From' phone number is required.",
  21604: "A 'To' phone number is required.",
  21606: "The 'From' phone number provided is not a valid message-capable Twilio phone number for this destination.",
  21610: 'Attempt to send to unsubscribed recipient',
  21611: "This 'From' number has exceeded the maximum number of queued messages.",
  21612: "Message cannot be sent with the current combination of 'To' and 'From' parameters.",
  21614: "The 'To' number is not a valid mobile number.",
  21617: 'The concatenated message body exceeds the 1600 character limit.',
} satisfies Record<number, string>

export type WordedCode = keyof typeof wording

/** A refusal of one of the codes above. */
export const refusal = (code: WordedCode, status = 400): Refusal => new Refusal(code, wording[code], status)

/** 20001: Twilio names the parameter and no more. */
export const badParameter = (name: string, code = 20001): Refusal =>
  new Refusal(code, `Parameter '${name}' is not valid.`)

export const notFound = (): Refusal => refusal(20404, 404)

/** `{"code":21211,"message":"…","more_info":"https://www.twilio.com/docs/errors/21211","status":400}` */
export function answerRefusal(c: Context, { code, message, status }: Refusal): Response {
  const path = new URL(c.req.url).pathname
  const body = {
    code,
    message: code === 20404 ? `The requested resource ${path} was not found` : message,
    more_info: `https://www.twilio.com/docs/errors/${code}`,
    status,
  }
  const headers: Record<string, string> = { 'Content-Type': 'application/json' }
  if (status === 401) headers['WWW-Authenticate'] = 'Basic realm="Twilio API"'
  return new Response(JSON.stringify(body), { status, headers })
}
