import type { ContentUse } from '#shared/api/content.ts'
import { Anchor } from '@mantine/core'
import { Link } from 'react-router'

/** Which flows play an item, in which steps, with links there. */
export function UsesList({ uses }: { uses: readonly ContentUse[] }) {
  return (
    <ul className="contentUses" aria-label="Where it is used">
      {uses.map((use) => (
        <li key={`${use.flowId} ${use.in}`}>
          <Anchor component={Link} to={`/flows/${use.flowId}`} className="breaks">
            <bdi>{use.flowName}</bdi>
          </Anchor>{' '}
          <span className="quiet">{use.in === 'live' ? 'live version' : 'draft'}</span>
          {use.nodes.length > 0 && (
            <div className="quiet breaks">{use.nodes.map(({ label }) => label).join(' · ')}</div>
          )}
        </li>
      ))}
    </ul>
  )
}
