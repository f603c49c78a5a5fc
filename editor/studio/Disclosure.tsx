import './disclosure.css'
import { ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'

type DisclosureProps = {
  title: ReactNode
  className?: string
  /** Open before anybody folds it. */
  isOpenAtFirst?: boolean
  children: ReactNode
}

/** A part that folds away under its title, with our own mark instead of the browser's triangle. */
export function Disclosure({ title, className = '', isOpenAtFirst = false, children }: DisclosureProps) {
  return (
    <details className={`disclosure ${className}`} open={isOpenAtFirst}>
      <summary>
        <ChevronRight size={14} aria-hidden className="disclosureMark" />
        <span>{title}</span>
      </summary>
      {children}
    </details>
  )
}
