import { Anchor, AppShell, Burger, Group, Kbd, NavLink, Stack, Text, UnstyledButton } from '@mantine/core'
import { useDisclosure, useMediaQuery, useWindowEvent } from '@mantine/hooks'
import { Search } from 'lucide-react'
import { Suspense, useEffect, useMemo, type ReactElement, type ReactNode } from 'react'
import { Link, useLocation, useNavigate } from 'react-router'
import { useAccount } from '../account/account.ts'
import { AccountButton } from './AccountButton.tsx'
import { useCommands, type Command } from './commands.ts'
import { lazyPart, type Fault } from './lazyPart.tsx'
import { PartFailedOver } from './PartFailed.tsx'
import { pageLinks, type PageLink } from './pages.ts'
import { forgetPalette, openPalette, usePalette, usePaletteKey } from './palette.ts'
import { useGoKeys } from './useGoKeys.ts'

const CommandPalette = lazyPart(
  () => import('./CommandPalette.tsx').then(({ CommandPalette }) => CommandPalette),
  (_props, fault) => <PaletteFailed {...fault} />,
)
const RailHint = lazyPart(
  () => import('./RailHint.tsx').then(({ RailHint }) => RailHint),
  ({ children }) => children,
)

/** Navigation around every page. `isCompact` leaves the room to the page: a rail of icons, as beside the canvas. */
export function Shell({ isCompact = false, children }: { isCompact?: boolean; children: ReactNode }) {
  const { pathname } = useLocation()
  const [isOpen, { toggle, close }] = useDisclosure()
  const isNarrow = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false })
  const links = usePageLinks()
  usePaletteKey()
  const isPaletteWanted = usePalette(({ isWanted }) => isWanted)
  const isRail = isCompact && !isNarrow
  // The menu of a narrow page lies over it: it goes with Escape and with every new page.
  useEffect(close, [pathname, close])
  useWindowEvent('keydown', ({ key, defaultPrevented }) => {
    if (key === 'Escape' && !defaultPrevented) close()
  })

  return (
    <AppShell
      header={{ height: 52, collapsed: !isNarrow }}
      navbar={{ width: isRail ? 56 : 216, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
      padding={0}
    >
      <Anchor href="#main" className="skipLink">
        Skip to the page
      </Anchor>
      {isRail && (
        <Anchor href="#canvas" className="skipLink">
          Skip to the canvas
        </Anchor>
      )}
      <AppShell.Header
        px="sm"
        className="shellHeader"
        data-shown={isNarrow || undefined}
        // No banner: the head of a dialog counts as one, and a page has one.
        renderRoot={(props) => <nav {...props} aria-label="Menu and search" />}
      >
        <Group h="100%" gap="sm" wrap="nowrap">
          <Burger
            opened={isOpen}
            onClick={toggle}
            size="sm"
            aria-label={isOpen ? 'Close the menu' : 'Open the menu'}
            aria-expanded={isOpen}
          />
          <img src="/icon.svg" alt="" width={24} height={24} />
          <Text fw={600} flex={1}>
            Patchbay
          </Text>
          <UnstyledButton className="shellHeaderSearch" onClick={openPalette} aria-label="Search and commands">
            <Search size={18} aria-hidden />
          </UnstyledButton>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar
        className="shellNav"
        data-rail={isRail || undefined}
        data-shown={!isNarrow || isOpen || undefined}
        aria-label="Pages"
      >
        <AppShell.Section p="xs" visibleFrom="sm">
          <Group gap="xs" wrap="nowrap" justify={isRail ? 'center' : 'flex-start'} h={36} px={isRail ? 0 : 6}>
            <img src="/icon.svg" alt="" width={24} height={24} />
            {!isRail && <Text fw={650}>Patchbay</Text>}
          </Group>
        </AppShell.Section>
        <AppShell.Section px="xs" pb="xs" visibleFrom="sm">
          <Hinted label={`Search (${paletteKeys})`} isHinted={isRail}>
            <UnstyledButton className="shellSearch" onClick={openPalette} aria-label="Search and commands">
              <Search size={16} aria-hidden />
              {!isRail && (
                <>
                  <Text size="sm" flex={1}>
                    Search
                  </Text>
                  <Kbd size="xs">{paletteKeys}</Kbd>
                </>
              )}
            </UnstyledButton>
          </Hinted>
        </AppShell.Section>
        <AppShell.Section grow px="xs" className="shellLinks">
          <Stack gap={2}>
            {links.map(({ path, title, icon: Icon }) => {
              const isHere = pathname === path || pathname.startsWith(`${path}/`)
              return (
                <Hinted key={path} label={title} isHinted={isRail}>
                  <NavLink
                    component={Link}
                    to={path}
                    label={isRail ? undefined : title}
                    aria-label={title}
                    active={isHere}
                    aria-current={isHere ? 'page' : undefined}
                    leftSection={<Icon size={18} aria-hidden />}
                    className="shellLink"
                    onClick={close}
                  />
                </Hinted>
              )
            })}
          </Stack>
        </AppShell.Section>
        <AppShell.Section p="xs">
          <AccountButton isRail={isRail} />
        </AppShell.Section>
      </AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1}>
        {children}
      </AppShell.Main>
      {isPaletteWanted && (
        <Suspense fallback={null}>
          <CommandPalette />
        </Suspense>
      )}
    </AppShell>
  )
}

const paletteKeys = /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘ K' : 'Ctrl K'

function PaletteFailed({ error, again }: Fault) {
  const tryAgain = () => {
    again()
    openPalette()
  }
  return <PartFailedOver error={error} again={tryAgain} onClose={forgetPalette} />
}

/** The pages of this role, which the keys and the palette lead to as well. */
function usePageLinks(): readonly PageLink[] {
  const { permissions } = useAccount()
  const navigate = useNavigate()
  const links = useMemo(
    () => pageLinks.filter(({ permission }) => permission === undefined || permissions.includes(permission)),
    [permissions],
  )
  const mayWrite = permissions.includes('flows:write')
  const commands = useMemo<readonly Command[]>(
    () => [
      ...links.map(({ path, title, shortcut }) => ({
        id: `go ${path}`,
        title: `Go to ${title.toLowerCase()}`,
        group: 'Pages',
        shortcut,
        run: () => void navigate(path),
      })),
      ...(mayWrite
        ? flowCommands.map(({ title, keywords, wish }) => ({
            ...{ id: `flows ${wish}`, title, keywords, group: 'Actions' },
            run: () => void navigate('/flows', { state: { wish } }),
          }))
        : []),
    ],
    [links, mayWrite, navigate],
  )
  useCommands('shell', commands)
  useGoKeys(
    useMemo(() => Object.fromEntries(links.map(({ path, goKey }) => [goKey, path])), [links]),
    useMemo(() => (path: string) => void navigate(path), [navigate]),
  )
  return links
}

/** What the list of flows does when it is opened with `wish` in the state of the address (see FlowListPage). */
const flowCommands = [
  { title: 'New flow', keywords: 'create add template', wish: 'new' },
  { title: 'Import flows', keywords: 'file upload json', wish: 'import' },
] as const

function Hinted({ label, isHinted, children }: { label: string; isHinted: boolean; children: ReactElement }) {
  if (!isHinted) return children
  return (
    <Suspense fallback={children}>
      <RailHint label={label}>{children}</RailHint>
    </Suspense>
  )
}
