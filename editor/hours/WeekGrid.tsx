import { ActionIcon, Menu, Tooltip } from '@mantine/core'
import { Copy } from 'lucide-react'
import { useRef, useState, type PointerEvent } from 'react'
import { RangeInputs } from './RangeInputs.tsx'
import {
  copyDay,
  dayNames,
  days,
  isOpenAt,
  minutesOf,
  minutesPerDay,
  paintRanges,
  withDay,
  type Day,
  type Week,
} from './week.ts'
import './hours.css'

type WeekGridProps = { week: Week; onChange: (week: Week) => void; isReadOnly?: boolean }

/** What one cell of the painting stands for. */
const cellMinutes = 30
const hourMarks = [0, 6, 12, 18, 24] as const
type Cell = { row: number; cell: number }
type Stroke = { from: Cell; to: Cell; isOpen: boolean }

/** The opening hours of a week: painted by dragging with a mouse, and always as exact times too. */
export function WeekGrid({ week, onChange, isReadOnly = false }: WeekGridProps) {
  const [stroke, setStroke] = useState<Stroke>()
  const tracks = useRef<(HTMLDivElement | null)[]>([])
  const shown = stroke ? painted(week, stroke) : week

  const cellAt = ({ clientX, clientY }: PointerEvent): Cell | undefined => {
    const boxes = tracks.current.map((track) => track?.getBoundingClientRect())
    const box = boxes[0]
    if (!box || box.width === 0) return undefined
    const below = boxes.findIndex((one) => one !== undefined && clientY < one.bottom)
    const row = below < 0 ? days.length - 1 : below
    const cell = Math.floor(((clientX - box.left) / box.width) * (minutesPerDay / cellMinutes))
    return { row, cell: Math.min(minutesPerDay / cellMinutes - 1, Math.max(0, cell)) }
  }
  const begin = (event: PointerEvent) => {
    // A finger scrolls the page.
    if (isReadOnly || event.pointerType === 'touch' || event.button !== 0) return
    const at = cellAt(event)
    const day = at && days[at.row]
    if (!at || !day) return
    event.preventDefault()
    event.currentTarget.setPointerCapture?.(event.pointerId)
    setStroke({ from: at, to: at, isOpen: !isOpenAt(week[day] ?? [], at.cell * cellMinutes) })
  }
  const move = (event: PointerEvent) => {
    const at = stroke && cellAt(event)
    if (at) setStroke({ ...stroke, to: at })
  }
  const end = () => {
    if (stroke) onChange(painted(week, stroke))
    setStroke(undefined)
  }

  return (
    <div className="hoursWeek" data-read-only={isReadOnly || undefined}>
      <div className="hoursScale quiet numeric" aria-hidden>
        {hourMarks.map((hour) => (
          <span key={hour} style={{ insetInlineStart: `${(hour / 24) * 100}%` }}>
            {hour}
          </span>
        ))}
      </div>
      {days.map((day, row) => {
        const ranges = shown[day] ?? []
        return (
          <div key={day} className="hoursDay" role="group" aria-label={dayNames[day]}>
            <div className="hoursDayName">{dayNames[day]}</div>
            <div
              className="hoursTrack"
              aria-hidden
              ref={(track) => {
                tracks.current[row] = track
              }}
              onPointerDown={begin}
              onPointerMove={move}
              onPointerUp={end}
              onPointerCancel={() => setStroke(undefined)}
            >
              {ranges
                .filter(({ from, to }) => from < to)
                .map(({ from, to }, index) => (
                  <div
                    key={index}
                    className="hoursBlock"
                    style={{
                      insetInlineStart: `${(minutesOf(from) / minutesPerDay) * 100}%`,
                      width: `${((minutesOf(to) - minutesOf(from)) / minutesPerDay) * 100}%`,
                    }}
                  />
                ))}
            </div>
            <RangeInputs
              of={dayNames[day]}
              ranges={ranges}
              isReadOnly={isReadOnly}
              onChange={(changed) => onChange(withDay(week, day, changed))}
            />
            {!isReadOnly && <CopyMenu day={day} onCopy={(to) => onChange(copyDay(week, day, to))} />}
          </div>
        )
      })}
    </div>
  )
}

/** All days between the two ends of the stroke get the same stretch. */
function painted(week: Week, { from, to, isOpen }: Stroke): Week {
  const rows = [from.row, to.row].toSorted((a, b) => a - b) as [number, number]
  const cells = [from.cell, to.cell].toSorted((a, b) => a - b) as [number, number]
  const stretch = { from: cells[0] * cellMinutes, to: (cells[1] + 1) * cellMinutes, isOpen }
  return days
    .slice(rows[0], rows[1] + 1)
    .reduce((changed, day) => withDay(changed, day, paintRanges(changed[day] ?? [], stretch)), week)
}

function CopyMenu({ day, onCopy }: { day: Day; onCopy: (to: Day[]) => void }) {
  const others = days.filter((one) => one !== day)
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Tooltip label="Copy to other days">
          <ActionIcon variant="subtle" color="gray" size={24} aria-label={`Copy ${dayNames[day]} to other days`}>
            <Copy size={14} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{`Copy ${dayNames[day]} to`}</Menu.Label>
        <Menu.Item onClick={() => onCopy(others)}>Every day</Menu.Item>
        <Menu.Item onClick={() => onCopy(others.filter((one) => one < '6'))}>Monday to Friday</Menu.Item>
        <Menu.Divider />
        {others.map((one) => (
          <Menu.Item key={one} onClick={() => onCopy([one])}>
            {dayNames[one]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
