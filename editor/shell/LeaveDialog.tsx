import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import { useLeaving } from '../account/leaving.ts'

/** A save that takes no longer is not worth a dialog. */
const unnoticedMs = 400

/** Tells of work that is saved before its author goes, and asks when it cannot be, or is not to be unasked. */
export function LeaveDialog() {
  const leaving = useLeaving()
  const state = useStore(leaving.store)
  const [isSlow, setIsSlow] = useState(false)
  const isSaving = state.kind === 'saving'
  useEffect(() => {
    if (!isSaving) return
    const timer = setTimeout(() => setIsSlow(true), unnoticedMs)
    return () => {
      clearTimeout(timer)
      setIsSlow(false)
    }
  }, [isSaving])
  return (
    <Modal
      opened={state.kind === 'failed' || (isSaving && isSlow)}
      onClose={leaving.stay}
      // What it says is gone with the state: nothing to fade out.
      transitionProps={{ duration: 0 }}
      title={state.kind === 'failed' ? 'Your last changes are not saved' : 'Saving your last changes'}
    >
      <Stack gap="md">
        {state.kind === 'failed' ? (
          <>
            <Stack gap="xs" role="alert">
              {state.messages.map((message) => (
                <Text key={message}>{message}</Text>
              ))}
            </Stack>
            <Text>
              {state.isKept
                ? 'Your changes are kept on this computer, for 30 days, and come back when you open the flow here again.'
                : 'They are not kept in this browser either: when you leave now they are gone.'}
            </Text>
          </>
        ) : (
          <Text role="status">You leave as soon as the server has them.</Text>
        )}
        <Group justify="flex-end" gap="sm">
          <Button
            variant="default"
            {...(state.kind === 'failed' && !state.isKept && { color: 'red' })}
            onClick={leaving.leaveAnyway}
          >
            Leave anyway
          </Button>
          <Button data-autofocus onClick={leaving.stay}>
            Stay
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
