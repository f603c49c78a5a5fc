import type { ContentUse } from '#shared/api/content.ts'
import { Anchor } from '@mantine/core'
import { Link } from 'react-router'

/** Which flows play an item, in which steps, with links there. */
export function UsesList({ uses }: { uses: readonly ContentUse[] }) {
  return (
    <ul className="contentUses" aria-label="Where it is used">
      {uses.map((use) => (
        <li key={`${use.flowId} ${use.in}`}>
          <Anchor component={Link} to={pathTo(use)} className="breaks">
            <bdi>{use.flowName}</bdi>
          </Anchor>{' '}
          <span className="quiet">{use.in === 'live' ? 'live version' : 'draft'}</span>
          {use.nodes.length > 0 && (
            <ul className="contentUsesSteps" aria-label={`Steps of ${use.flowName}`}>
              {use.nodes.map(({ id, label }) => (
                <li key={id}>
                  <Anchor component={Link} to={pathTo(use, id)} className="breaks" size="sm">
                    <bdi>{label}</bdi>
                  </Anchor>
                </li>
              ))}
            </ul>
          )}
        </li>
      ))}
    </ul>
  )
}

/** To the draft or to the live version, and there to one of its steps. */
function pathTo({ flowId, versionId }: ContentUse, nodeId?: string): string {
  const query = new URLSearchParams({
    ...(versionId !== null && { version: versionId }),
    ...(nodeId !== undefined && { node: nodeId }),
  })
  return `/flows/${flowId}${query.size > 0 ? `?${query.toString()}` : ''}`
}
