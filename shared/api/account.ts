import { z } from 'zod'
import { instant, pageOf } from './page.ts'

export const memberRoles = ['owner', 'admin', 'editor', 'agent', 'analyst', 'viewer'] as const
export const memberRoleSchema = z.enum(memberRoles)
/** `superadmin` is a mark of the user, over all companies, and no role of a membership. */
export const roleSchema = z.enum([...memberRoles, 'superadmin'])
export type MemberRole = z.output<typeof memberRoleSchema>
export type Role = z.output<typeof roleSchema>

export const emailSchema = z.email('Write an e-mail address.').trim().toLowerCase().max(254)
/** ASVS 5.0 6.2.1, 6.2.9: at least 8 characters, long passphrases welcome, no rules of composition. */
export const newPasswordSchema = z.string().min(8, 'A password has at least 8 characters.').max(200)
const nameSchema = z.string().trim().min(1).max(200)

export const registerSchema = z.object({
  email: emailSchema,
  password: newPasswordSchema,
  name: nameSchema,
  companyName: nameSchema,
})
export const loginSchema = z.object({
  email: z.string().trim().toLowerCase().max(254),
  password: z.string().min(1).max(200),
  companyId: z.uuid().optional().meta({ description: 'For members of several companies; the first joined otherwise.' }),
})
export const switchCompanySchema = z.object({ companyId: z.uuid() })
export const changePasswordSchema = z.object({
  currentPassword: z.string().min(1).max(200),
  newPassword: newPasswordSchema,
})

const companySchema = z.object({ id: z.uuid(), name: z.string() })
const userSchema = z.object({ id: z.uuid(), email: z.string(), name: z.string() })

/** `token` is the bearer of every other request, for a quarter of an hour; the refresh cookie comes beside it. */
export const signedInSchema = z
  .object({ token: z.string(), expiresAt: instant, company: companySchema, user: userSchema, role: roleSchema })
  .meta({ id: 'SignedIn' })
export type SignedIn = z.output<typeof signedInSchema>

export const meSchema = z
  .object({
    user: userSchema,
    company: companySchema,
    role: roleSchema,
    permissions: z.array(z.string()),
    companies: z.array(companySchema.extend({ role: roleSchema })),
  })
  .meta({ id: 'Me' })

export const memberSchema = z
  .object({ userId: z.uuid(), email: z.string(), name: z.string(), role: memberRoleSchema, joinedAt: instant })
  .meta({ id: 'Member' })
export type MemberView = z.output<typeof memberSchema>
export const memberPageSchema = pageOf(memberSchema)
export const newMemberSchema = z.object({ email: emailSchema, name: nameSchema, role: memberRoleSchema })
/** A new user's first password is told once, here; someone who has an account keeps theirs. */
export const addedMemberSchema = memberSchema
  .extend({ firstPassword: z.string().nullable() })
  .meta({ id: 'AddedMember' })
export const memberChangeSchema = z.object({ role: memberRoleSchema })
