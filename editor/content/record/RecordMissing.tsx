import { Button, NativeSelect } from '@mantine/core'
import { Mic } from 'lucide-react'
import { Suspense, useContext, useMemo, useState } from 'react'
import { AccountContext } from '../../account/account.ts'
import { useClient } from '../../api/clientContext.ts'
import { lazyPart } from '../../shell/lazyPart.tsx'
import { PartFailedOver } from '../../shell/PartFailed.tsx'
import { useFlow, useStudio, useView } from '../../state/studio.ts'
import { languageName } from '../../studio/languageName.ts'
import { recordMissingWords } from '../contentWords.ts'
import { findItemByKey } from '../contentRequests.ts'
import { setInFlow } from '../setInFlow.ts'
import { unrecordedIn, withRecording, type Unrecorded } from './flowRecordings.ts'
import type { RecordTask } from './RecordDialog.tsx'

const RecordDialog = lazyPart(
  () => import('./RecordDialog.tsx').then(({ RecordDialog }) => RecordDialog),
  ({ onClose }, fault) => <PartFailedOver {...fault} onClose={onClose} />,
)

/** Records, one after another, what callers of a language still hear read out; each becomes an item and is set in its prompt. */
export function RecordMissing() {
  const { readOnly } = useStudio()
  const account = useContext(AccountContext)
  if (readOnly !== undefined || !account?.permissions.includes('content:write')) return null
  return <MissingOf />
}

function MissingOf() {
  const client = useClient()
  const { flowId } = useStudio()
  const flow = useFlow((now) => now)
  const shown = useView((state) => state.language)
  const [chosen, setChosen] = useState<string>()
  const [tasks, setTasks] = useState<readonly RecordTask[]>()
  const wanted = chosen ?? shown
  const language = flow.languages.includes(wanted) ? wanted : flow.defaultLanguage
  const problems = useView((state) => state.problems)
  const missing = useMemo(() => unrecordedIn(flow, language, problems), [flow, language, problems])
  const taskOf = ({ nodeId, key, title, words, source, contentKey, then }: Unrecorded): RecordTask => ({
    ...{ id: `${nodeId} ${key}`, title, language, words, source },
    place: async () => {
      const item =
        contentKey === undefined ? null : await findItemByKey(client, contentKey, AbortSignal.timeout(10_000))
      return item ? { itemId: item.id } : { newItem: { title, kind: 'audio' } }
    },
    onSaved: (placed) =>
      void setInFlow({ flowId, step: `Set the recording of ${title} (${language})`, title }, (now) =>
        withRecording(now, then, placed.key),
      ),
  })
  return (
    <>
      {flow.languages.length > 1 && (
        <NativeSelect
          size="xs"
          w={130}
          aria-label="Language to record"
          value={language}
          data={flow.languages.map((tag) => ({ value: tag, label: languageName(tag) }))}
          onChange={({ currentTarget }) => setChosen(currentTarget.value)}
        />
      )}
      <Button
        size="xs"
        variant="default"
        disabled={missing.length === 0}
        leftSection={<Mic size={13} aria-hidden />}
        title={`Parts of prompts without a recording in ${languageName(language)}. Those with values in them are always read out.`}
        onClick={() => setTasks(missing.map(taskOf))}
      >
        {missing.length === 0 ? 'All recorded' : recordMissingWords(missing.length)}
      </Button>
      <Suspense fallback={null}>{tasks && <RecordDialog tasks={tasks} onClose={() => setTasks(undefined)} />}</Suspense>
    </>
  )
}
