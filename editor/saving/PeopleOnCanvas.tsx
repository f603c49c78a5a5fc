import { ViewportPortal } from 'reactflow'
import { useFlow } from '../state/studio.ts'
import { colorOf, initialsOf, onePerUser } from './people.ts'
import { usePeople } from './savingContext.ts'

/** The initials of others at the nodes where they are; inside the canvas. */
export function PeopleOnCanvas() {
  const here = usePeople((people) => people.here)
  const nodes = useFlow((flow) => flow.nodes)
  const placed = onePerUser(here).flatMap(({ user, nodeId }) => {
    const node = nodeId === null ? undefined : nodes.find(({ id }) => id === nodeId)
    return node ? [{ user, node }] : []
  })
  if (placed.length === 0) return null
  return (
    <ViewportPortal>
      {placed.map(({ user, node }, index) => {
        const nth = placed.slice(0, index).filter((other) => other.node === node).length
        return (
          <div
            key={user.id}
            className="presenceAt"
            aria-hidden
            style={{
              background: colorOf(user.id),
              transform: `translate(${node.position.x - 10 + nth * 24}px, ${node.position.y - 12}px)`,
            }}
          >
            {initialsOf(user.name)}
          </div>
        )
      })}
    </ViewportPortal>
  )
}
