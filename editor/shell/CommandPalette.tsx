import '@mantine/spotlight/styles.css'
import { flowPageSchema } from '#shared/api/flow.ts'
import { Kbd, Modal, VisuallyHidden } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { Spotlight, spotlight } from '@mantine/spotlight'
import { useQuery } from '@tanstack/react-query'
import { Search, Workflow } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useNavigate } from 'react-router'
import { useClient } from '../api/clientContext.ts'
import { useCommandStore, type Command } from './commands.ts'

const maxPerGroup = 12

/** A region that scrolls can be reached by keyboard (axe: scrollable-region-focusable). */
const scrollable = { viewportProps: { tabIndex: 0 } }

/** Opens it, or closes it. */
export const togglePalette = (): void => spotlight.toggle()

/** Any flow, any node of the flow that is open, any action of the page. */
export function CommandPalette() {
  const [query, setQuery] = useState('')
  const [search] = useDebouncedValue(query.trim(), 150)
  const client = useClient()
  const navigate = useNavigate()
  const sources = useCommandStore((state) => state.sources)
  const { data: flows } = useQuery({
    queryKey: ['flows', 'palette', search],
    queryFn: ({ signal }) =>
      client.read(
        () => client.api.flows.$get({ query: { limit: '10', ...(search && { search }) } }, { init: { signal } }),
        flowPageSchema,
      ),
    staleTime: 10_000,
  })
  const groups = useMemo(() => {
    const commands = [...sources.values()].flat()
    const words = query.toLowerCase().split(/\s+/).filter(Boolean)
    const fits = ({ title, keywords = '' }: Command) => {
      const text = `${title} ${keywords}`.toLowerCase()
      return words.every((word) => text.includes(word))
    }
    const grouped = new Map<string, Command[]>()
    for (const command of commands.filter(fits)) {
      const group = grouped.get(command.group) ?? []
      if (group.length < maxPerGroup) grouped.set(command.group, [...group, command])
    }
    return grouped
  }, [sources, query])
  const isEmpty = groups.size === 0 && (flows?.items.length ?? 0) === 0

  return (
    <Spotlight.Root query={query} onQueryChange={setQuery} shortcut={null} clearQueryOnClose scrollable maxHeight={420}>
      <VisuallyHidden component="div">
        <Modal.Title>Commands</Modal.Title>
      </VisuallyHidden>
      <Spotlight.Search
        placeholder="Go to a flow, a node, an action …"
        aria-label="Command palette"
        leftSection={<Search size={18} />}
      />
      <Spotlight.ActionsList {...scrollable}>
        {[...groups].map(([group, commands]) => (
          <Spotlight.ActionsGroup key={group} label={group}>
            {commands.map(({ id, title, shortcut, run }) => (
              <Spotlight.Action
                key={id}
                label={title}
                onClick={run}
                rightSection={shortcut ? <Kbd size="xs">{shortcut}</Kbd> : undefined}
              />
            ))}
          </Spotlight.ActionsGroup>
        ))}
        {flows && flows.items.length > 0 && (
          <Spotlight.ActionsGroup label="Flows">
            {flows.items.map(({ id, name, key }) => (
              <Spotlight.Action
                key={id}
                label={name}
                description={key}
                leftSection={<Workflow size={18} />}
                onClick={() => void navigate(`/flows/${id}`)}
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {isEmpty && <Spotlight.Empty>Nothing is called that. Try a part of a name.</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  )
}
