import type { FlowNode } from '#shared/flow/flow.ts'
import { cardOf, type Card } from '../canvas/cardOf.ts'
import type { OutlineRow } from './outlineOf.ts'

export type RowWords = {
  title: string
  /** In quiet letters behind the title. */
  hint: string
  /** The whole row, for those who hear it. */
  said: string
  card?: Card
}

type Known = { nodes: ReadonlyMap<string, FlowNode>; language: string; problems: number }

/** What a row of the outline says. */
export function rowWords(row: OutlineRow, { nodes, language, problems }: Known): RowWords {
  const titleOf = (nodeId: string) => {
    const node = nodes.get(nodeId)
    return node ? cardOf(node, language).title : nodeId
  }
  if (row.kind === 'loose')
    return { title: 'Nothing leads here', hint: `${row.count}`, said: `Nothing leads here: ${nodesIn(row.count)}` }
  if (row.kind === 'port') {
    const { leads, label } = row
    if (leads.kind === 'nowhere')
      return { title: label, hint: 'leads nowhere yet', said: `${label}, leads nowhere yet` }
    const to = titleOf(leads.to)
    if (leads.kind === 'below') return { title: label, hint: '', said: `${label}, leads to ${to}` }
    return { title: label, hint: to, said: `${label}, leads to ${to}, which stands elsewhere` }
  }
  const node = nodes.get(row.nodeId)
  if (!node) return { title: row.nodeId, hint: '', said: row.nodeId }
  const card = cardOf(node, language)
  const name = card.typeTitle === undefined ? card.title : `${card.title}, ${card.typeTitle}`
  const said = [
    name,
    card.words,
    row.way?.label === undefined ? '' : `by ${row.way.label}`,
    problems === 0 ? '' : problems === 1 ? '1 problem' : `${problems} problems`,
  ]
  return {
    title: card.title,
    hint: card.words,
    said: said
      .filter(Boolean)
      .map((part) => part.replace(/\.$/, ''))
      .join(', '),
    card,
  }
}

const nodesIn = (count: number) => (count === 1 ? '1 node' : `${count} nodes`)
