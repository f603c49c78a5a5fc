import { useMemo } from 'react'
import type { Picked } from '../canvas/NodePicker.tsx'
import { cardOf } from '../canvas/cardOf.ts'
import { setNodeText } from '../graph/changeNode.ts'
import { disconnect, edgeAt, type PortRef } from '../graph/connect.ts'
import { useStudio } from '../state/studio.ts'
import { useDeeds } from '../studio/deedsContext.ts'

/** What is chosen next: `add` goes between a way and where it leads, `lead` leads the way elsewhere, `loose` hangs on nothing. */
export type Place = { how: 'add' | 'lead'; way: PortRef } | { how: 'loose' }

export type OutlineDeeds = ReturnType<typeof useOutlineDeeds>

/** What is done in the outline. Each returns what to tell those who do not see it. */
export function useOutlineDeeds() {
  const { document, view } = useStudio()
  const deeds = useDeeds()
  return useMemo(() => {
    const flowNow = () => document.getState().flow
    const titleOf = (nodeId: string | undefined) => {
      const node = flowNow().nodes.find(({ id }) => id === nodeId)
      return node ? cardOf(node, view.getState().language).title : 'the node'
    }
    return {
      put(place: Place, picked: Picked): string {
        if (picked.kind === 'existing') {
          if (place.how === 'loose') return ''
          deeds.connect(place.way, picked.nodeId)
          return `${titleOf(place.way.nodeId)} leads to ${titleOf(picked.nodeId)} now.`
        }
        if (place.how === 'loose') {
          view.select([])
          return `Added ${titleOf(deeds.addAfterSelected(picked.type, { x: 0, y: 0 }))}.`
        }
        const wired = edgeAt(flowNow(), place.way)
        const added = deeds.add(picked.type, wired && place.how === 'add' ? { into: wired.id } : { behind: place.way })
        return `Added ${titleOf(added)} after ${titleOf(place.way.nodeId)}.`
      },
      cut(way: PortRef): string {
        const wired = edgeAt(flowNow(), way)
        if (!wired) return 'It leads nowhere already.'
        const title = titleOf(way.nodeId)
        document.edit(`Cut ${title} from ${titleOf(wired.to)}`, (flow) => disconnect(flow, way))
        return `${title} no longer leads to ${titleOf(wired.to)}.`
      },
      rename(nodeId: string, label: string): string {
        document.edit(`Rename ${titleOf(nodeId)}`, (flow) => setNodeText(flow, nodeId, 'label', label.trim()))
        return `Renamed to ${titleOf(nodeId)}.`
      },
      duplicate(nodeId: string): string {
        view.select([nodeId])
        deeds.duplicateSelected()
        return `Duplicated ${titleOf(nodeId)}. Nothing leads to the copy yet.`
      },
      remove(nodeId: string): string {
        const title = titleOf(nodeId)
        view.select([nodeId])
        deeds.removeSelected()
        if (flowNow().nodes.some(({ id }) => id === nodeId)) return `${title} stays: every call begins there.`
        return `Deleted ${title}.`
      },
    }
  }, [document, view, deeds])
}
