import { Tooltip, type TooltipProps } from '@mantine/core'
import { cloneElement, useState, type PointerEvent, type ReactElement } from 'react'

/** The name of a button without words. It goes with a click, and comes back when the button is left and met again. */
export function Hint({ children, disabled, ...rest }: Omit<TooltipProps, 'children'> & { children: ReactElement }) {
  const [isSpent, setIsSpent] = useState(false)
  const handlers = {
    onClickCapture: () => setIsSpent(true),
    onBlurCapture: () => setIsSpent(false),
    onPointerOutCapture: ({ currentTarget, relatedTarget }: PointerEvent) => {
      if (!(relatedTarget instanceof Node) || !currentTarget.contains(relatedTarget)) setIsSpent(false)
    },
  }
  return (
    <Tooltip {...rest} disabled={disabled === true || isSpent}>
      {cloneElement(children, handlers)}
    </Tooltip>
  )
}
