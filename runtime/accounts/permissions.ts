import type { Role } from '#shared/api/account.ts'

const everyone = ['flows:read', 'schedules:read', 'numbers:read', 'content:read'] as const
const reading = [...everyone, 'sessions:read', 'calls:read'] as const
const calling = ['calls:place', 'contacts:read', 'contacts:write', 'dnc:read', 'dnc:write', 'recordings:read'] as const
const authoring = ['flows:write', 'flows:publish', 'schedules:write', 'content:write', 'trials:run'] as const
const administering = ['numbers:write', 'members:read', 'members:write', 'recordings:delete'] as const

export type Permission =
  | (typeof reading)[number]
  | (typeof calling)[number]
  | (typeof authoring)[number]
  | (typeof administering)[number]
  /** Makes and unmakes owners. */
  | 'owners:write'

const admin: readonly Permission[] = [...reading, ...calling, ...authoring, ...administering]
const owner: readonly Permission[] = [...admin, 'owners:write']

/** Which role may do what: the whole table. Callers' numbers, words and recordings are for those who work with callers. */
export const permissionsOf: Readonly<Record<Role, readonly Permission[]>> = {
  viewer: everyone,
  analyst: [...reading, 'recordings:read'],
  agent: [...reading, ...calling],
  editor: [...reading, ...authoring, 'calls:place'],
  admin,
  owner,
  superadmin: owner,
}

export const mayDo = (role: Role, permission: Permission): boolean => permissionsOf[role].includes(permission)
