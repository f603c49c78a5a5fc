import { FileDown } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useDropzone, type FileRejection } from 'react-dropzone'
import { useClient } from '../api/clientContext.ts'
import { toastDone } from '../shell/toast.ts'
import { importFlows, type ImportOutcome } from './flowRequests.ts'
import { flowCount } from './useFlowActions.ts'

const hasFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes('Files') ?? false

/** Takes files that are dropped anywhere on the page, and those chosen after a press of the button (`wish` counts these). */
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
  const [isDragging, setIsDragging] = useState(false)

  const take = async (files: readonly File[], rejections: readonly FileRejection[]) => {
    setIsDragging(false)
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
  const { getRootProps, getInputProps, open } = useDropzone({
    accept: { 'application/json': ['.json'] },
    multiple: true,
    noClick: true,
    noKeyboard: true,
    onDrop: (files, rejections) => void take(files, rejections),
  })

  useEffect(() => {
    if (wish > 0) open()
  }, [wish, open])

  useEffect(() => {
    const enter = (event: DragEvent) => {
      if (hasFiles(event)) setIsDragging(true)
    }
    // Leaves for nothing of this page: out of the window.
    const leave = ({ relatedTarget }: DragEvent) => {
      if (relatedTarget === null) setIsDragging(false)
    }
    window.addEventListener('dragenter', enter)
    window.addEventListener('dragleave', leave)
    return () => {
      window.removeEventListener('dragenter', enter)
      window.removeEventListener('dragleave', leave)
    }
  }, [])

  return (
    <div {...getRootProps({ className: 'listDrop', role: 'presentation' })} data-shown={isDragging || undefined}>
      <input {...getInputProps({ 'aria-label': 'Flow files to import' })} />
      <p className="listDropWords">
        <FileDown size={32} strokeWidth={1.5} aria-hidden />
        Drop flow files to import them
      </p>
    </div>
  )
}
