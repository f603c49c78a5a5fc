import { AudioLines, Hash, LibraryBig, Settings, Workflow, type LucideIcon } from 'lucide-react'

export type PageLink = {
  path: string
  title: string
  icon: LucideIcon
  permission?: string
  shortcut: string
  /** After a `g`. */
  goKey: string
}

/** The navigation, top to bottom. A page a role may not open is not offered. */
export const pageLinks: readonly PageLink[] = [
  { path: '/flows', title: 'Flows', icon: Workflow, permission: 'flows:read', shortcut: 'G then F', goKey: 'f' },
  {
    path: '/content',
    title: 'Content',
    icon: LibraryBig,
    permission: 'content:read',
    shortcut: 'G then C',
    goKey: 'c',
  },
  {
    path: '/sessions',
    title: 'Sessions',
    icon: AudioLines,
    permission: 'sessions:read',
    shortcut: 'G then S',
    goKey: 's',
  },
  { path: '/numbers', title: 'Numbers', icon: Hash, permission: 'numbers:read', shortcut: 'G then N', goKey: 'n' },
  { path: '/settings', title: 'Settings', icon: Settings, shortcut: 'G then T', goKey: 't' },
]
