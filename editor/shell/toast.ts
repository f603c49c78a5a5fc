import { createElement } from 'react'
import { messageOf } from '../api/messageOf.ts'
import { LinkToast, type ToastLink } from './LinkToast.tsx'
import { UndoToast } from './UndoToast.tsx'

// On demand: the first page has nothing to say yet.
const load = () => import('@mantine/notifications').then(({ notifications }) => notifications)

/** Long enough to read and to reach the button by keyboard (WCAG 2.2.1 leaves more time to what can be undone elsewhere too). */
const undoMs = 10_000

/** Says that something was done, with a way back where there is one, whose word is `way`, and a link to what comes next. */
export function toastDone(message: string, undo?: () => void, way = 'Undo', { link }: { link?: ToastLink } = {}): void {
  const id = crypto.randomUUID()
  const close = () => void load().then((notifications) => notifications.hide(id))
  void load().then((notifications) =>
    notifications.show({
      id,
      message: undo || link ? createElement(UndoToast, { message, undo, way, link, close }) : message,
      autoClose: undo || link ? undoMs : 4000,
      withBorder: true,
    }),
  )
}

/** Says what failed, in the server's words where it gave some, and where to do something about it. */
export function toastFailure(title: string, error: unknown, link?: ToastLink): void {
  const id = crypto.randomUUID()
  const message = messageOf(error)
  const close = () => void load().then((notifications) => notifications.hide(id))
  void load().then((notifications) =>
    notifications.show({
      id,
      title,
      message: link ? createElement(LinkToast, { message, ...link, close }) : message,
      color: 'red',
      autoClose: 10_000,
      withBorder: true,
    }),
  )
}

/** Says something that must not be missed, and offers to do something about it: it stays until it is closed. */
export function toastOffer(title: string, message: string, { label, run }: { label: string; run: () => void }): void {
  const id = crypto.randomUUID()
  const close = () => void load().then((notifications) => notifications.hide(id))
  void load().then((notifications) =>
    notifications.show({
      ...{ id, title, color: 'yellow', autoClose: false, withBorder: true },
      message: createElement(UndoToast, { message, undo: run, way: label, close }),
    }),
  )
}

/** Says why something was not done, in a sentence of ours. */
export function toastRefused(title: string, why: string): void {
  void load().then((notifications) =>
    notifications.show({ title, message: why, color: 'yellow', autoClose: 10_000, withBorder: true }),
  )
}
