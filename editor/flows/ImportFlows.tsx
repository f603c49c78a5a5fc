import { FileDown } from 'lucide-react'
import type { FileRejection } from 'react-dropzone'
import { useClient } from '../api/clientContext.ts'
import { DropZone } from '../list/DropZone.tsx'
import { toastDone } from '../shell/toast.ts'
import { importFlows, type ImportOutcome } from './flowRequests.ts'
import { flowCount } from './useFlowActions.ts'

const accept = { 'application/json': ['.json'] }

/** Takes flow files and says what came of them. */
export function ImportFlows({
  wish,
  onOutcomes,
  onChanged,
}: {
  wish: number
  onOutcomes: (outcomes: readonly ImportOutcome[]) => void
  onChanged: () => Promise<void>
}) {
  const client = useClient()

  const take = async (files: readonly File[], rejections: readonly FileRejection[]) => {
    const refused = rejections.map<ImportOutcome>(({ file }) => ({
      kind: 'refused',
      file: file.name,
      message: 'This is no .json file. Flows are exported as .json.',
      details: [],
    }))
    const outcomes = [...(await importFlows(client, files)), ...refused]
    if (outcomes.length === 0) return
    await onChanged()
    const isPlain = outcomes.every((one) => one.kind === 'imported' && one.flow.problems.length === 0)
    if (!isPlain) return onOutcomes(outcomes)
    const [only] = outcomes
    const what = outcomes.length === 1 && only?.kind === 'imported' ? `“${only.flow.name}”` : flowCount(outcomes.length)
    toastDone(`${what} imported, without problems.`)
  }
  return (
    <DropZone
      wish={wish}
      label="Flow files to import"
      words="Drop flow files to import them"
      icon={FileDown}
      accept={accept}
      onDrop={(files, rejections) => void take(files, rejections)}
    />
  )
}
