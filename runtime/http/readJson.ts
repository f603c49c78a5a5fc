import { bodyLimit } from 'hono/body-limit'
import { createMiddleware } from 'hono/factory'
import { cleanJson, maxJsonDepth } from '#shared/flow/cleanText.ts'
import { readJsonText } from './jsonPosition.ts'
import { ProblemError } from './problemError.ts'

/** A draft of 1,000 nodes in five languages takes about 1.2 MB. */
const maxFlowBytes = 2 * 1024 * 1024
const maxBytes = 256 * 1024
const holdsFlow = /^\/api\/flows(\/import|\/[^/]+\/draft)?$/

const tooLarge = (limit: string) => () => {
  throw new ProblemError(413, 'too_large', `The body is larger than ${limit}, the most this request may have.`)
}
const limitFlow = bodyLimit({ maxSize: maxFlowBytes, onError: tooLarge('2 MB') })
const limitOther = bodyLimit({ maxSize: maxBytes, onError: tooLarge('256 KB') })

/** Bounds the body before it is read. */
export const limitBody = createMiddleware((c, next) => (holdsFlow.test(c.req.path) ? limitFlow : limitOther)(c, next))

/**
 * Reads a JSON body once: well-formed, not too deep, and free of what jsonb refuses (NUL, lone surrogates), so that every later
 * reader of it is safe. Text in the address is held to the same.
 */
export const readJson = createMiddleware(async (c, next) => {
  if (/%00/.test(c.req.url)) throw new ProblemError(400, 'bad_text', 'The address holds a NUL character.')
  if (!['POST', 'PUT', 'PATCH', 'DELETE'].includes(c.req.method)) return next()
  const text = await c.req.text()
  if (text === '') {
    // No body and a content type, as some clients send: the same as none.
    Object.assign(c.req.bodyCache, { text: Promise.resolve('{}') })
    return next()
  }
  const type = c.req.header('content-type') ?? ''
  if (!/^application\/([a-z.+-]+\+)?json\b/i.test(type))
    throw new ProblemError(415, 'not_json', 'Send the body as JSON, with the content type application/json.')
  const reading = readJsonText(text)
  if (!reading.ok)
    throw new ProblemError(
      400,
      'bad_json',
      `The body is not JSON: it goes wrong at position ${reading.position} (line ${reading.line}, column ${reading.column}).`,
      { position: reading.position, line: reading.line, column: reading.column },
    )
  if (reading.depth > maxJsonDepth)
    throw new ProblemError(
      400,
      'bad_json',
      `The body is nested ${reading.depth} levels deep; ${maxJsonDepth} are allowed.`,
    )
  // Every reader of the body parses this text.
  Object.assign(c.req.bodyCache, { text: Promise.resolve(JSON.stringify(cleanJson(JSON.parse(text)))) })
  return next()
})
