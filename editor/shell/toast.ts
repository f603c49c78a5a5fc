import { notifications } from '@mantine/notifications'
import { createElement } from 'react'
import { messageOf } from '../api/messageOf.ts'
import { UndoToast } from './UndoToast.tsx'

/** Long enough to read and to reach the button by keyboard (WCAG 2.2.1 leaves more time to what can be undone elsewhere too). */
const undoMs = 10_000

/** Says that something was done, with a way back where there is one. */
export function toastDone(message: string, undo?: () => void): void {
  const id = crypto.randomUUID()
  notifications.show({
    id,
    message: undo ? createElement(UndoToast, { message, undo, close: () => notifications.hide(id) }) : message,
    autoClose: undo ? undoMs : 4000,
    withBorder: true,
  })
}

/** Says what failed, in the server's words where it gave some. */
export function toastFailure(title: string, error: unknown): void {
  notifications.show({ title, message: messageOf(error), color: 'red', autoClose: 10_000, withBorder: true })
}
