import '@mantine/notifications/styles.css'
import { ModalsProvider } from '@mantine/modals'
import { Notifications } from '@mantine/notifications'
import { LeaveDialog } from './LeaveDialog.tsx'

/** Where toasts, `modals.…` of @mantine/modals and the question before leaving appear: loaded before the connection is lost. */
export function Overlays() {
  return (
    <>
      <ModalsProvider>{null}</ModalsProvider>
      {/* On the right lies the keypad of the phone. */}
      <Notifications position="bottom-center" limit={4} />
      <LeaveDialog />
    </>
  )
}
