import type { NodeGroup } from '#shared/flow/defineNode.ts'
import { nodeTypes } from '#shared/flow/nodes/registry.generated.ts'
import { groupTitles } from '../canvas/NodePicker.tsx'

/** What can be put on the canvas: a node type by its name, or a note. */
export type Offer = { id: string; group: NodeGroup | 'note'; title: string; description: string; icon: string }
type OfferGroup = { title: string; isNamed: boolean; offers: readonly Offer[] }

const groups: readonly NodeGroup[] = ['talk', 'decide', 'connect', 'reach', 'account']
const note: Offer = {
  id: 'note',
  group: 'note',
  title: 'Note on the canvas',
  description: 'Words for authors; callers never meet them.',
  icon: 'sticky-note',
}

/** By group; what was asked for in one list, what begins with the words first, then what has them in its name. */
export function offersFor(query: string, { hasNote }: { hasNote: boolean }): OfferGroup[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  const [first = ''] = words
  const types = Object.values(nodeTypes).map(({ type, group, title, description, icon }): Offer => ({
    id: type,
    group,
    title,
    description,
    icon,
  }))
  if (words.length === 0) {
    const byGroup = groups.map((group) => ({
      title: groupTitles[group],
      isNamed: true,
      offers: types.filter((offer) => offer.group === group),
    }))
    return hasNote ? [...byGroup, { title: 'Notes', isNamed: false, offers: [note] }] : byGroup
  }
  const textOf = ({ title, description, group }: Offer) =>
    `${title} ${description} ${group === 'note' ? '' : groupTitles[group]}`.toLowerCase()
  const rank = ({ title }: Offer) =>
    title.toLowerCase().startsWith(first) ? 0 : title.toLowerCase().includes(first) ? 1 : 2
  const offers = [...types, ...(hasNote ? [note] : [])]
    .filter((offer) => offer.group !== 'entry' && words.every((word) => textOf(offer).includes(word)))
    .toSorted((a, b) => rank(a) - rank(b))
  return offers.length === 0 ? [] : [{ title: 'Found', isNamed: false, offers }]
}
