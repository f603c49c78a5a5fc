import { FileUp } from 'lucide-react'
import { DropZone } from '../../list/DropZone.tsx'

type DropFilesProps = { wish: number; words: string; onFiles: (files: readonly File[]) => void }

/** Takes files for the library, of every kind. */
export const DropFiles = ({ wish, words, onFiles }: DropFilesProps) => (
  <DropZone
    wish={wish}
    label="Files to upload"
    words={words}
    icon={FileUp}
    onDrop={(files) => {
      if (files.length > 0) onFiles(files)
    }}
  />
)
