import {
  Ban,
  CircleHelp,
  Clock,
  GitBranch,
  Globe,
  Keyboard,
  Languages,
  List,
  PhoneForwarded,
  PhoneIncoming,
  PhoneOff,
  Repeat,
  Split,
  StickyNote,
  Tag,
  Target,
  Variable,
  Voicemail,
  Volume2,
  Workflow,
  type LucideIcon,
} from 'lucide-react'

/** Icons by the names that node types give them; named one by one, so that only these are loaded. */
const icons: Readonly<Record<string, LucideIcon>> = {
  ban: Ban,
  clock: Clock,
  'git-branch': GitBranch,
  globe: Globe,
  keyboard: Keyboard,
  languages: Languages,
  list: List,
  'phone-forwarded': PhoneForwarded,
  'phone-incoming': PhoneIncoming,
  'phone-off': PhoneOff,
  repeat: Repeat,
  split: Split,
  'sticky-note': StickyNote,
  tag: Tag,
  target: Target,
  variable: Variable,
  voicemail: Voicemail,
  'volume-2': Volume2,
  workflow: Workflow,
}

export const isKnownIcon = (name: string): boolean => Object.hasOwn(icons, name)

export function NodeIcon({ name, size = 16 }: { name: string; size?: number }) {
  const Icon = icons[name] ?? CircleHelp
  return <Icon size={size} strokeWidth={1.9} aria-hidden />
}
