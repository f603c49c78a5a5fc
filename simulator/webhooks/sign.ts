import { createHmac } from 'node:crypto'

/** X-Twilio-Signature. `url` as it is sent; `form` of a POST, nothing for a GET. https://www.twilio.com/docs/usage/security#validating-requests */
export function sign(authToken: string, url: string, form?: Readonly<Record<string, string>>): string {
  let data = url
  if (form) for (const name of Object.keys(form).sort()) data += name + (form[name] ?? '')
  return createHmac('sha1', authToken).update(data, 'utf8').digest('base64')
}
