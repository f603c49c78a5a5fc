import type { PersonHere } from '#shared/api/draftEvents.ts'
import { Tooltip, UnstyledButton } from '@mantine/core'
import { useAccount } from '../account/account.ts'
import { cardOf } from '../canvas/cardOf.ts'
import { useFlow, useStudio, useView } from '../state/studio.ts'
import { colorOf, initialsOf, onePerUser } from './people.ts'
import { usePeople } from './savingContext.ts'

/** More would push the buttons off the bar. */
const maxShown = 4

/** Who else has this flow open; press to go where they are. */
export function Presence() {
  const here = usePeople((people) => people.here)
  const people = onePerUser(here)
  if (people.length === 0) return null
  const more = people.slice(maxShown)
  return (
    <ul className="presence" aria-label="Also here">
      {people.slice(0, maxShown).map((person) => (
        <li key={person.user.id}>
          <Person person={person} />
        </li>
      ))}
      {more.length > 0 && (
        <li className="presenceMore" title={more.map(({ user }) => user.name).join(', ')}>
          +{more.length}
        </li>
      )}
    </ul>
  )
}

function Person({ person: { user, nodeId } }: { person: PersonHere }) {
  const { view } = useStudio()
  const { user: self } = useAccount()
  const node = useFlow((flow) => (nodeId === null ? undefined : flow.nodes.find(({ id }) => id === nodeId)))
  const language = useView((state) => state.language)
  const name = user.id === self.id ? 'You, in another tab' : user.name
  const place = node ? `${name}, at ${cardOf(node, language).title}` : name
  return (
    <Tooltip label={place}>
      <UnstyledButton
        className="presencePerson"
        style={{ background: colorOf(user.id) }}
        aria-label={place}
        aria-disabled={node === undefined || undefined}
        onClick={() => node && view.goTo(node.id)}
      >
        {initialsOf(user.name)}
      </UnstyledButton>
    </Tooltip>
  )
}
