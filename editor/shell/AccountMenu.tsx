import { Avatar, Group, Menu, Stack, Text, UnstyledButton, useMantineColorScheme } from '@mantine/core'
import { Building2, Check, ChevronsUpDown, LogOut, Monitor, Moon, Sun } from 'lucide-react'
import { useAccount } from '../account/account.ts'

const schemes = [
  { value: 'light', label: 'Light', icon: Sun },
  { value: 'dark', label: 'Dark', icon: Moon },
  { value: 'auto', label: 'As the system', icon: Monitor },
] as const

/** Who is here, the way to another company, light or dark, and the way out. */
export function AccountMenu({ isRail }: { isRail: boolean }) {
  const { user, company, companies, role, switchCompany, signOut } = useAccount()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <Menu position={isRail ? 'right-end' : 'top-start'} width={248} withinPortal>
      <Menu.Target>
        <UnstyledButton className="shellAccount" aria-label={`${user.name}, ${company.name}: account menu`}>
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
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label className="breaks">
          {user.email} · {role}
        </Menu.Label>
        {companies.length > 1 && (
          <>
            <Menu.Divider />
            <Menu.Label>Company</Menu.Label>
            {companies.map(({ id, name }) => (
              <Menu.Item
                key={id}
                leftSection={<Building2 size={16} aria-hidden />}
                rightSection={id === company.id ? <Check size={16} aria-label="current" /> : undefined}
                onClick={() => {
                  if (id !== company.id) switchCompany(id)
                }}
              >
                {name}
              </Menu.Item>
            ))}
          </>
        )}
        <Menu.Divider />
        <Menu.Label>Appearance</Menu.Label>
        {schemes.map(({ value, label, icon: Icon }) => (
          <Menu.Item
            key={value}
            closeMenuOnClick={false}
            leftSection={<Icon size={16} aria-hidden />}
            rightSection={value === colorScheme ? <Check size={16} aria-label="chosen" /> : undefined}
            onClick={() => setColorScheme(value)}
          >
            {label}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<LogOut size={16} aria-hidden />} onClick={signOut}>
          <Group>Sign out</Group>
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
