/**
 * A log line without phone numbers and secrets. It works on the finished text, so nothing gets past it: no nested
 * object, no error message, no quoted request body. A few microseconds a line; the line stays valid JSON.
 */
export function hideSecrets(line: string): string {
  const withoutSecrets = anySecretName.test(line) ? replaceAll(line, secretRules) : line
  return withoutSecrets.includes('+') || anyShape.test(withoutSecrets)
    ? replaceAll(withoutSecrets, shapeRules)
    : withoutSecrets
}

type Rules = readonly (readonly [RegExp, string])[]

function replaceAll(line: string, rules: Rules): string {
  return rules.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), line)
}

/** Names whose value is hidden, also as the end of a longer name: `refreshToken`, `x-twilio-signature`. */
export const secretNames = [
  'password',
  'passwd',
  'secret',
  'token',
  'authorization',
  'cookie',
  'api[-_]?key',
  'encryption[-_]?key',
  'signature',
  'jwt',
]
const ending = `(?:${secretNames.join('|')})`
const quotedName = `[\\w-]*${ending}`

/** Most lines name no secret and hold no number: one look each spares them the rules. */
const anySecretName = new RegExp(secretNames.join('|'), 'i')
const anyShape = /:\/\/|%2B|eyJ|\b(?:Bearer|Basic|tel|sips?|whatsapp)\b/i

// Where no quote marks the beginning, lengths are bounded: any line takes linear time.
const secretRules: Rules = [
  // {"token":"…"} and the same inside a string, where quotes are escaped.
  [new RegExp(`("${quotedName}"\\s*:\\s*)"(?:[^"\\\\]|\\\\.)*"`, 'gi'), '$1"[hidden]"'],
  [new RegExp(`(\\\\"${quotedName}\\\\"\\s*:\\s*)\\\\"(?:[^"\\\\]|\\\\\\\\.)*\\\\"`, 'gi'), '$1\\"[hidden]\\"'],
  // token=…&, Cookie: …
  [new RegExp(`\\b([\\w-]{0,40}${ending}=)[^&\\s"\\\\;,]+`, 'gi'), '$1[hidden]'],
  [/\b((?:set-cookie|cookie|authorization):\s*)[^"\\]+/gi, '$1[hidden]'],
]

const shapeRules: Rules = [
  [/\b(Bearer|Basic)\s+[\w.~+/-]+=*/gi, '$1 [hidden]'],
  // A JWT by its shape: both parts open with {" in base64url.
  [/\beyJ[\w-]{5,500}\.eyJ[\w-]*(?:\.[\w-]*)?/g, '[hidden]'],
  // postgres://user:password@host
  [/(:\/\/[^\s:/@"\\]{0,200}:)[^\s@"\\]{1,500}@/g, '$1[hidden]@'],
  // E.164, plain, spaced, or escaped for an address. https://www.itu.int/rec/T-REC-E.164
  [/\+[1-9](?:[ ().-]{0,2}\d){6,14}/g, '[number]'],
  [/%2B[1-9]\d{6,14}/gi, '[number]'],
  [/\b(tel|sips?|whatsapp):\+?\d{7,15}/gi, '$1:[number]'],
]
