import { Alert, Button, Group, Stack } from '@mantine/core'
import { CircleAlert } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { createPortal } from 'react-dom'
import type { Fault } from './lazyPart.tsx'
import { partFailureWords } from './partFailure.ts'

/** In the place of a part that could not be loaded, or has stopped. */
export function PartFailed({ error, again, onClose }: Fault & { onClose?: () => void }) {
  const { title, message, mayTry } = partFailureWords(error)
  return (
    <Alert
      variant="default"
      role="alert"
      title={title}
      icon={<CircleAlert aria-hidden />}
      className="failureNotice"
      {...(onClose && { withCloseButton: true, onClose, closeButtonLabel: 'Close' })}
    >
      <Stack gap="sm" align="flex-start">
        {message}
        <Group gap="xs">
          {mayTry && (
            <Button variant="default" size="xs" onClick={again}>
              Try again
            </Button>
          )}
          <Button variant="default" size="xs" onClick={() => location.reload()}>
            Load the page again
          </Button>
        </Group>
      </Stack>
    </Alert>
  )
}

/** The same for a dialog or a menu, which has no place in the page: it lies over it until it is closed. */
export function PartFailedOver({ onClose, ...fault }: Fault & { onClose: () => void }) {
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const before = document.activeElement
    place.current?.querySelector<HTMLElement>('button:not([aria-label])')?.focus()
    return () => {
      if (before instanceof HTMLElement) before.focus()
    }
  }, [])
  return createPortal(
    <div
      ref={place}
      className="partFailedOver"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.stopPropagation()
        onClose()
      }}
    >
      <PartFailed {...fault} onClose={onClose} />
    </div>,
    document.body,
  )
}
