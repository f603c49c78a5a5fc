import { Avatar, Stack, Text, UnstyledButton } from '@mantine/core'
import { ChevronsUpDown } from 'lucide-react'
import { Suspense, useState } from 'react'
import { useAccount } from '../account/account.ts'
import { lazyPart } from './lazyPart.tsx'
import { PartFailedOver } from './PartFailed.tsx'

const AccountMenu = lazyPart(
  () => import('./AccountMenu.tsx').then(({ AccountMenu }) => AccountMenu),
  ({ onClose }, fault) => <PartFailedOver {...fault} onClose={onClose} />,
)

/** Who is here; its menu leads to another company, to light and dark, and out. */
export function AccountButton({ isRail }: { isRail: boolean }) {
  const { user, company } = useAccount()
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  return (
    <>
      <UnstyledButton
        id="account-menu"
        className="shellAccount"
        aria-label={`${user.name}, ${company.name}: account menu`}
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        onPointerEnter={() => AccountMenu.preload()}
        onClick={({ currentTarget }) => setAnchor((open) => (open ? null : currentTarget))}
      >
        <Avatar name={user.name} size={28} radius="xl" color="initials" aria-hidden />
        {!isRail && (
          <>
            <Stack gap={0} miw={0} flex={1}>
              <Text size="sm" fw={500} truncate>
                {user.name}
              </Text>
              <Text size="xs" className="quiet" truncate>
                {company.name}
              </Text>
            </Stack>
            <ChevronsUpDown size={14} aria-hidden />
          </>
        )}
      </UnstyledButton>
      {anchor && (
        <Suspense fallback={null}>
          <AccountMenu anchor={anchor} isRail={isRail} onClose={() => setAnchor(null)} />
        </Suspense>
      )}
    </>
  )
}
