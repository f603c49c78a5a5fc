import { useEffect, useMemo } from 'react'
import { useMay } from '../account/account.ts'
import { useCommands, type Command } from '../shell/commands.ts'
import { useStudio, useView } from '../state/studio.ts'
import { usePageParams } from '../shell/usePageParams.ts'
import { askForCall } from './phoneOf.ts'

/**
 * Opens the phone from outside the panel: the palette's "Try from here" calls, an address with `?phone=1&number=+1555…` fills in the
 * number and no more.
 */
export function usePhoneStart(): void {
  const studio = useStudio()
  const { may } = useMay('trials:run')
  const nodeId = useOneSelected()
  const commands = useMemo<readonly Command[]>(
    () =>
      nodeId === undefined || !may
        ? []
        : [
            {
              id: 'phone from here',
              group: 'This flow',
              title: 'Try from here',
              keywords: 'call phone test selected node start at',
              run: () => askForCall(studio, { kind: 'from', nodeId }),
            },
          ],
    [studio, nodeId, may],
  )
  useCommands('phone', commands)

  const [search, setSearch] = usePageParams()
  useEffect(() => {
    if (!search.has('phone')) return
    const number = search.get('number')
    // The address is for arriving: a reload is for what was done since.
    const rest = new URLSearchParams(search)
    rest.delete('phone')
    rest.delete('number')
    setSearch(rest, { replace: true })
    if (number === null) studio.view.setState({ right: 'phone' })
    // A plus that was not written as %2B came as a space.
    else askForCall(studio, { kind: 'number', number: number.trim().replace(/^(?!\+)/, '+') })
  }, [search, setSearch, studio])
}

/** The one node that is selected; undefined when it is none, or several. */
export function useOneSelected(): string | undefined {
  const { document } = useStudio()
  const selected = useView((view) => view.selected)
  const [nodeId, ...more] = selected
  if (nodeId === undefined || more.length > 0) return undefined
  return document.getState().flow.nodes.some(({ id }) => id === nodeId) ? nodeId : undefined
}
