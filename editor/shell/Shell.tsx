import {
  Anchor,
  AppShell,
  Burger,
  Group,
  Kbd,
  NavLink,
  ScrollArea,
  Stack,
  Text,
  Tooltip,
  UnstyledButton,
} from '@mantine/core'
import { useDisclosure, useMediaQuery } from '@mantine/hooks'
import { spotlight } from '@mantine/spotlight'
import { Search } from 'lucide-react'
import { useMemo, type ReactNode } from 'react'
import { Link, useLocation, useNavigate } from 'react-router'
import { useAccount } from '../account/account.ts'
import { AccountMenu } from './AccountMenu.tsx'
import { CommandPalette } from './CommandPalette.tsx'
import { useCommands, type Command } from './commands.ts'
import { pageLinks } from './pages.ts'
import { useGoKeys } from './useGoKeys.ts'

const goPaths = { f: '/flows', s: '/sessions', n: '/numbers', t: '/settings' }

/** Navigation around every page. `isCompact` leaves the room to the page: a rail of icons, as beside the canvas. */
export function Shell({ isCompact = false, children }: { isCompact?: boolean; children: ReactNode }) {
  const { permissions } = useAccount()
  const navigate = useNavigate()
  const { pathname } = useLocation()
  const [isOpen, { toggle, close }] = useDisclosure()
  const isNarrow = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false })
  const links = pageLinks.filter(({ permission }) => permission === undefined || permissions.includes(permission))
  const commands = useMemo<readonly Command[]>(
    () =>
      pageLinks
        .filter(({ permission }) => permission === undefined || permissions.includes(permission))
        .map(({ path, title, shortcut }) => ({
          id: `go ${path}`,
          title: `Go to ${title.toLowerCase()}`,
          group: 'Pages',
          shortcut,
          run: () => void navigate(path),
        })),
    [permissions, navigate],
  )
  useCommands('shell', commands)
  useGoKeys(
    goPaths,
    useMemo(() => (path: string) => void navigate(path), [navigate]),
  )
  const isRail = isCompact && !isNarrow

  return (
    <AppShell
      header={{ height: 52, collapsed: !isNarrow }}
      navbar={{ width: isRail ? 56 : 216, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
      padding={0}
    >
      <Anchor href="#main" className="skipLink">
        Skip to the page
      </Anchor>
      <AppShell.Header px="sm">
        <Group h="100%" gap="sm" wrap="nowrap">
          <Burger opened={isOpen} onClick={toggle} size="sm" aria-label={isOpen ? 'Close the menu' : 'Open the menu'} />
          <img src="/icon.svg" alt="" width={24} height={24} />
          <Text fw={600}>Patchbay</Text>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar className="shellNav" data-rail={isRail || undefined} aria-label="Pages">
        <AppShell.Section p="xs" visibleFrom="sm">
          <Group gap="xs" wrap="nowrap" justify={isRail ? 'center' : 'flex-start'} h={36} px={isRail ? 0 : 6}>
            <img src="/icon.svg" alt="" width={24} height={24} />
            {!isRail && <Text fw={650}>Patchbay</Text>}
          </Group>
        </AppShell.Section>
        <AppShell.Section px="xs" pb="xs">
          <Tooltip label="Search (Ctrl K)" position="right" disabled={!isRail}>
            <UnstyledButton className="shellSearch" onClick={() => spotlight.open()} aria-label="Search and commands">
              <Search size={16} aria-hidden />
              {!isRail && (
                <>
                  <Text size="sm" flex={1}>
                    Search
                  </Text>
                  <Kbd size="xs">Ctrl K</Kbd>
                </>
              )}
            </UnstyledButton>
          </Tooltip>
        </AppShell.Section>
        <AppShell.Section grow component={ScrollArea} px="xs">
          <Stack gap={2}>
            {links.map(({ path, title, icon: Icon }) => (
              <Tooltip key={path} label={title} position="right" disabled={!isRail}>
                <NavLink
                  component={Link}
                  to={path}
                  label={isRail ? undefined : title}
                  aria-label={title}
                  active={pathname.startsWith(path)}
                  aria-current={pathname.startsWith(path) ? 'page' : undefined}
                  leftSection={<Icon size={18} aria-hidden />}
                  className="shellLink"
                  onClick={close}
                />
              </Tooltip>
            ))}
          </Stack>
        </AppShell.Section>
        <AppShell.Section p="xs">
          <AccountMenu isRail={isRail} />
        </AppShell.Section>
      </AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1}>
        {children}
      </AppShell.Main>
      <CommandPalette />
    </AppShell>
  )
}
