import { useDebouncedValue } from '@mantine/hooks'
import { useQueries } from '@tanstack/react-query'
import { useContext, useMemo } from 'react'
import { AccountContext } from '../../account/account.ts'
import { useClient } from '../../api/clientContext.ts'
import { durationOf } from '../../content/contentWords.ts'
import { fileIn } from '../../content/picker/withItem.ts'
import { itemByKeyQuery } from '../../content/useContent.ts'
import { useFlow } from '../../state/studio.ts'
import { heardSeconds, type Heard } from './heardPrompt.ts'

/** Seconds that a prompt takes on the telephone, with the recordings as long as they are; undefined while one is not known. */
export function useHeardSeconds(heard: readonly Heard[]): number | undefined {
  const client = useClient()
  const account = useContext(AccountContext)
  const voices = useFlow((flow) => flow.voices)
  const maySee = account?.permissions.includes('content:read') === true
  const named = useMemo(
    () => [...new Set(heard.flatMap((piece) => (piece.kind === 'words' ? (piece.recording ?? []) : [])))],
    [heard],
  )
  // A key that is being typed is not asked for letter by letter.
  const [keys] = useDebouncedValue(named, 300)
  const found = useQueries({
    queries: keys.map((key) => ({ ...itemByKeyQuery(client, key), enabled: maySee && key !== '' })),
  })
  return heardSeconds(heard, { voices }, (key, language) => {
    const item = found[keys.indexOf(key)]?.data
    const content = item && fileIn(item, language)
    return (content && durationOf(content)) ?? undefined
  })
}
