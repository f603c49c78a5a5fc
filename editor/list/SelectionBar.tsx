import { Button, CloseButton, Text } from '@mantine/core'
import { Tag, TagX, type LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'

type SelectionBarProps = {
  label: string
  className?: string
  /** How many of what: `3 flows`. */
  count: string
  /** Why what is missing or greyed is so. */
  why?: string | undefined
  /** Buttons; left out where nothing can be done. */
  children?: ReactNode
  onClear: () => void
}

/** What can be done with the ticked rows. */
export function SelectionBar({ label, className, count, why, children, onClear }: SelectionBarProps) {
  return (
    <div className={className ? `listBar ${className}` : 'listBar'} role="toolbar" aria-label={label}>
      <Text size="sm" fw={550} className="oneLine" role="status">
        {count} selected
      </Text>
      {why !== undefined && (
        <Text size="xs" className="quiet listBarWhy">
          {why}
        </Text>
      )}
      {children !== undefined && <span className="listBarActions">{children}</span>}
      <CloseButton size="sm" aria-label="Clear the selection" onClick={onClear} />
    </div>
  )
}

type BarButtonProps = {
  icon: LucideIcon
  title?: string | undefined
  disabled?: boolean
  onClick: () => void
  children: string
}

export const BarButton = ({ icon: Icon, ...button }: BarButtonProps) => (
  <Button size="compact-sm" variant="subtle" color="gray" leftSection={<Icon size={16} aria-hidden />} {...button} />
)

type TagButtonsProps = {
  rows: readonly { tags: readonly string[] }[]
  may: boolean
  onAdd: () => void
  onRemove: () => void
}

export const TagButtons = ({ rows, may, onAdd, onRemove }: TagButtonsProps) => (
  <>
    <BarButton icon={Tag} disabled={!may} onClick={onAdd}>
      Add tag
    </BarButton>
    <BarButton icon={TagX} disabled={!may || rows.every(({ tags }) => tags.length === 0)} onClick={onRemove}>
      Remove tag
    </BarButton>
  </>
)
