import { nodeTypes } from '#shared/flow/nodes/registry.generated.ts'
import { useEffect, useMemo } from 'react'
import { useReactFlow } from 'reactflow'
import { cardOf } from '../canvas/cardOf.ts'
import { useCommands, type Command } from '../shell/commands.ts'
import { useFlow, useStudio, useView } from '../state/studio.ts'
import { useDeeds } from './deedsContext.ts'
import { outlineSoon } from './focusDetails.ts'

/** What the command palette offers in the studio: its actions, new nodes, and every node of the flow. */
export function useStudioCommands(): void {
  const { view, readOnly } = useStudio()
  const deeds = useDeeds()
  const nodes = useFlow((flow) => flow.nodes)
  const language = useView((state) => state.language)
  const { fitView, screenToFlowPosition } = useReactFlow()

  const actions = useMemo<readonly Command[]>(() => {
    const show = (title: string, run: () => void, shortcut?: string): Command => ({
      id: `studio ${title}`,
      group: 'This flow',
      title,
      run,
      ...(shortcut !== undefined && { shortcut }),
    })
    const middle = () => screenToFlowPosition({ x: window.innerWidth / 2, y: window.innerHeight / 2 })
    const reading = [
      show('Try it on the phone', () => view.setState({ right: 'phone' })),
      show('Show problems', () => view.setState({ bottom: 'problems' })),
      show('Show texts and translations', () => view.setState({ bottom: 'texts' })),
      show('Show tests', () => view.setState({ bottom: 'tests' })),
      show('Show versions', () => view.setState({ right: 'history' })),
      show('Show the outline', () => {
        view.setState({ left: 'outline' })
        outlineSoon()
      }),
      show('Show variables', () => view.setState({ left: 'variables' })),
      show('Find in this flow', () => view.setState({ left: 'find' }), 'Ctrl F'),
      show('Fit the flow into view', () => void fitView({ duration: 180, maxZoom: 1 }), 'F'),
    ]
    if (readOnly !== undefined) return reading
    const adding = Object.values(nodeTypes)
      .filter(({ group }) => group !== 'entry')
      .map(({ type, title, description }): Command => ({
        id: `add ${type}`,
        group: 'Add',
        title: `Add ${title}`,
        keywords: description,
        run: () => void deeds.addAfterSelected(type, middle()),
      }))
    return [
      ...reading,
      show('Tidy up', () => void deeds.tidy(), 'T'),
      show('Undo', deeds.undo, 'Ctrl Z'),
      show('Redo', deeds.redo, 'Ctrl Shift Z'),
      show('Add a note', () => deeds.addNote(middle())),
      show('Frame the selected nodes', () => deeds.frameSelected(), 'Ctrl G'),
      ...adding,
    ]
  }, [view, deeds, readOnly, fitView, screenToFlowPosition])
  useCommands('studio', actions)

  const places = useMemo<readonly Command[]>(
    () =>
      nodes.map((node) => {
        const { title, words } = cardOf(node, language)
        return { id: `node ${node.id}`, group: 'Nodes', title, keywords: words, run: () => view.goTo(node.id) }
      }),
    [nodes, language, view],
  )
  useCommands('nodes', places)

  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'f') return
      event.preventDefault()
      view.setState({ left: 'find' })
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [view])
}
