import { FileUp } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useDropzone } from 'react-dropzone'

const hasFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes('Files') ?? false

/** Takes files that are dropped anywhere on the page, and those chosen after a press of the button (`wish` counts these). */
export function DropFiles({
  wish,
  words,
  onFiles,
}: {
  wish: number
  words: string
  onFiles: (files: readonly File[]) => void
}) {
  const [isDragging, setIsDragging] = useState(false)
  const { getRootProps, getInputProps, open } = useDropzone({
    multiple: true,
    noClick: true,
    noKeyboard: true,
    onDrop: (files) => {
      setIsDragging(false)
      if (files.length > 0) onFiles(files)
    },
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
      <input {...getInputProps({ 'aria-label': 'Files to upload' })} />
      <p className="listDropWords">
        <FileUp size={32} strokeWidth={1.5} aria-hidden />
        {words}
      </p>
    </div>
  )
}
