import type { meSchema } from '#shared/api/account.ts'
import { createContext, useContext } from 'react'
import type { z } from 'zod'

export type Me = z.output<typeof meSchema>
export type Permission = Me['permissions'][number]

export type Account = Me & {
  switchCompany(companyId: string): void
  signOut(): void
}

export const AccountContext = createContext<Account | undefined>(undefined)

/** Who is signed in, where, and what they may do. */
export function useAccount(): Account {
  const account = useContext(AccountContext)
  if (!account) throw new Error('Nobody is signed in around this component.')
  return account
}

/** Whether the member may, and if not the sentence that says why, for tooltips and notices. */
export function useMay(permission: Permission): { may: boolean; whyNot: string } {
  const { permissions, role } = useAccount()
  return {
    may: permissions.includes(permission),
    whyNot: `Your role here is ${role}. ${neededRole[permission] ?? 'Ask an owner or an admin of the company.'}`,
  }
}

const neededRole: Readonly<Record<string, string>> = {
  'flows:write': 'Changing flows takes the role editor, admin or owner.',
  'flows:publish': 'Publishing takes the role editor, admin or owner.',
  'trials:run': 'Trying flows takes the role editor, admin or owner.',
  'sessions:read': 'Sessions are shown to analysts, agents, editors, admins and owners.',
  'numbers:write': 'Numbers are managed by admins and owners.',
  'schedules:write': 'Changing opening hours takes the role editor, admin or owner.',
  'recordings:delete': 'Deleting recordings, and saying how long they are kept, takes the role admin or owner.',
  'members:read': 'Members are managed by admins and owners.',
  'members:write': 'Members are managed by admins and owners.',
}
