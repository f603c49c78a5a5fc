import { Menu, useMantineColorScheme } from '@mantine/core'
import { Building2, Check, LogOut, Monitor, Moon, Sun } from 'lucide-react'
import { useAccount } from '../account/account.ts'
import { AnchoredMenu } from './AnchoredMenu.tsx'

const schemes = [
  { value: 'light', label: 'Light', icon: Sun },
  { value: 'dark', label: 'Dark', icon: Moon },
  { value: 'auto', label: 'As the system', icon: Monitor },
] as const

/** The way to another company, light or dark, and the way out. */
export function AccountMenu({
  anchor,
  isRail,
  onClose,
}: {
  anchor: HTMLElement
  isRail: boolean
  onClose: () => void
}) {
  const { user, company, companies, role, switchCompany, signOut } = useAccount()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <AnchoredMenu anchor={anchor} onClose={onClose} position={isRail ? 'right-end' : 'top-start'} width={248}>
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
              className="breaks"
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
        Sign out
      </Menu.Item>
    </AnchoredMenu>
  )
}
