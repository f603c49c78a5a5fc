import type { LucideIcon } from 'lucide-react'
import { useEffect, useEffectEvent, useState } from 'react'
import { useDropzone, type FileRejection } from 'react-dropzone'

const hasFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes('Files') ?? false

type DropZoneProps = {
  /** Counts the presses of the button that asks for files. */
  wish: number
  label: string
  words: string
  icon: LucideIcon
  /** Endings by media type; without it every file is taken. */
  accept?: Record<string, string[]>
  onDrop: (files: readonly File[], rejections: readonly FileRejection[]) => void
}

/** Takes files that are dropped anywhere on the page, and those chosen after a press of the button. */
export function DropZone({ wish, label, words, icon: Icon, accept, onDrop }: DropZoneProps) {
  const [isDragging, setIsDragging] = useState(false)
  const { getRootProps, getInputProps, open } = useDropzone({
    ...(accept && { accept }),
    multiple: true,
    noClick: true,
    noKeyboard: true,
    onDrop: (files, rejections) => {
      setIsDragging(false)
      onDrop(files, rejections)
    },
  })
  // Once for each press: `open` is another after each time it is drawn, and draws anew.
  const ask = useEffectEvent(open)
  useEffect(() => {
    if (wish > 0) ask()
  }, [wish])
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
      <input {...getInputProps({ 'aria-label': label })} />
      <p className="listDropWords">
        <Icon size={32} strokeWidth={1.5} aria-hidden />
        {words}
      </p>
    </div>
  )
}
