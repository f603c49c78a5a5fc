import { createHash } from 'node:crypto'
import ipaddr from 'ipaddr.js'
import type { Kysely } from 'kysely'
import type { Clock } from '../clock.ts'
import { ProblemError } from '../http/problemError.ts'
import { dropOldAttempts, forgiveAttempt, forgiveAttempts, takeAttempt } from '../store/authAttempts.ts'
import type { Database } from '../store/schema.ts'

/** Ten guesses at one account, fifty from one address, a quarter of an hour (ASVS 5.0 6.3.1). */
const limits = { account: 10, address: 50 }
const windowMs = 15 * 60_000

/** An IPv6 customer has a whole /64 to change addresses in. */
const addressBucket = (address: string): string => {
  if (!ipaddr.isValid(address)) return `address:${address.slice(0, 64)}`
  const parsed = ipaddr.process(address)
  return `address:${parsed.kind() === 'ipv6' ? parsed.toByteArray().slice(0, 8).join('.') : parsed.toString()}`
}
const accountBucket = (email: string): string => `account:${createHash('sha256').update(email).digest('hex')}`

type Tried = { address: string; email?: string }

/** Counts a try before its password is looked at, so that parallel guesses count too; 429 once there were too many. */
export async function countAttempt(
  { db, clock }: { db: Kysely<Database>; clock: Clock },
  { address, email }: Tried,
): Promise<{ forgive(): Promise<void> }> {
  const now = clock.now()
  const byAddress = addressBucket(address)
  const byAccount = email === undefined ? undefined : accountBucket(email)
  const wanted = [
    { bucket: byAddress, limit: limits.address },
    ...(byAccount === undefined ? [] : [{ bucket: byAccount, limit: limits.account }]),
  ]
  for (const { bucket, limit } of wanted) {
    const { failures, windowEndsAt } = await takeAttempt(db, {
      bucket,
      now,
      windowEndsAt: new Date(now.getTime() + windowMs),
    })
    if (failures <= limit) continue
    const seconds = Math.max(1, Math.ceil((windowEndsAt.getTime() - now.getTime()) / 1000))
    throw new ProblemError(429, 'too_many_attempts', `Too many attempts. Try again in ${seconds} seconds.`, undefined, {
      'Retry-After': String(seconds),
    })
  }
  return {
    async forgive() {
      await forgiveAttempt(db, byAddress)
      if (byAccount !== undefined) await forgiveAttempts(db, byAccount)
      await dropOldAttempts(db, now)
    },
  }
}
