import { jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import type { Role } from '#shared/api/account.ts'

const minutes = 15
const issuer = 'patchbay'
const claimsSchema = z.object({ sub: z.uuid(), company: z.uuid() })
const keyOf = (secret: string) => new TextEncoder().encode(secret)

/** A bearer token for a quarter of an hour. Its role is for display: each request reads the membership anew. */
export async function signAccessToken(
  secret: string,
  { userId, companyId, role, now }: { userId: string; companyId: string; role: Role; now: Date },
): Promise<{ token: string; expiresAt: Date }> {
  const issuedAt = Math.floor(now.getTime() / 1000)
  const expiresAt = issuedAt + minutes * 60
  const token = await new SignJWT({ company: companyId, role })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(issuer)
    .setSubject(userId)
    .setIssuedAt(issuedAt)
    .setExpirationTime(expiresAt)
    .sign(keyOf(secret))
  return { token, expiresAt: new Date(expiresAt * 1000) }
}

export async function readAccessToken(
  secret: string,
  token: string,
  now: Date,
): Promise<{ userId: string; companyId: string } | undefined> {
  try {
    const { payload } = await jwtVerify(token, keyOf(secret), { algorithms: ['HS256'], issuer, currentDate: now })
    const { sub, company } = claimsSchema.parse(payload)
    return { userId: sub, companyId: company }
  } catch {
    return undefined
  }
}
