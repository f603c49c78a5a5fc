import { Checkbox } from '@mantine/core'

type TickProps = {
  id: string
  name: string
  chosenIds: ReadonlySet<string>
  onToggle: (id: string, isRange: boolean) => void
}

/** Selects a row; with the shift key all from the last one touched. */
export function Tick({ id, name, chosenIds, onToggle }: TickProps) {
  return (
    <Checkbox
      size="xs"
      aria-label={`Select ${name}`}
      checked={chosenIds.has(id)}
      // The click knows of the shift key; a press of the space bar is one too.
      onClick={({ shiftKey }) => onToggle(id, shiftKey)}
      onChange={() => undefined}
    />
  )
}
