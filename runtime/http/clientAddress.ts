import type { Context } from 'hono'

type WithIncoming = { incoming?: { socket?: { remoteAddress?: string } } }
const socketAddress = (c: Context): string | undefined =>
  (c.env as WithIncoming | undefined)?.incoming?.socket?.remoteAddress

/**
 * Where a request comes from, for limits of attempts. The connection says it; a PUBLIC_URL means that a proxy of ours stands in
 * front, and then it is the last entry of X-Forwarded-For, which that proxy wrote. Earlier entries are the client's own words.
 */
export function clientAddress(c: Context, { isBehindProxy }: { isBehindProxy: boolean }): string {
  const forwarded = isBehindProxy ? c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim() : undefined
  return forwarded || socketAddress(c) || 'unknown'
}

/** The request was made on this very machine and passed on by nobody. */
export function isLocalRequest(c: Context): boolean {
  const isForwarded = ['forwarded', 'x-forwarded-for', 'via'].some((name) => c.req.header(name) !== undefined)
  return !isForwarded && /^(::1|(::ffff:)?127\.\d+\.\d+\.\d+)$/.test(socketAddress(c) ?? '')
}
