import { useEffect, useRef, type RefObject } from 'react'
import { useReactFlow } from 'reactflow'
import { readClipping } from '../graph/clipboard.ts'
import { isTyping } from '../shell/isTyping.ts'
import type { Deeds } from '../state/deeds.ts'

/**
 * Copy, cut and paste of nodes through the system's clipboard, as text: within a flow, between flows, between tabs. Pasted nodes
 * go under the pointer when it is over the canvas, else into the middle of the view.
 */
export function useClipboard({ deeds, place }: { deeds: Deeds; place: RefObject<HTMLDivElement | null> }): void {
  const { screenToFlowPosition } = useReactFlow()
  const pointer = useRef<{ x: number; y: number } | null>(null)
  useEffect(() => {
    const canvas = place.current
    const isOurs = (event: Event) => {
      if (isTyping(event.target)) return false
      const active = document.activeElement
      return active === null || active === document.body || !!canvas?.contains(active)
    }
    const copy = (event: ClipboardEvent) => {
      if (!isOurs(event) || (document.getSelection()?.toString() ?? '') !== '') return
      const clipping = event.type === 'cut' ? deeds.cut() : deeds.copy()
      if (!clipping) return
      event.preventDefault()
      event.clipboardData?.setData('text/plain', JSON.stringify(clipping))
    }
    const paste = (event: ClipboardEvent) => {
      if (!isOurs(event)) return
      const clipping = readClipping(event.clipboardData?.getData('text/plain') ?? '')
      const box = canvas?.getBoundingClientRect()
      if (!clipping || !box) return
      event.preventDefault()
      const middle = { x: box.left + box.width / 2, y: box.top + box.height / 2 }
      deeds.paste(clipping, screenToFlowPosition(pointer.current ?? middle))
    }
    const move = ({ clientX, clientY }: PointerEvent) => {
      pointer.current = { x: clientX, y: clientY }
    }
    const leave = () => {
      pointer.current = null
    }
    document.addEventListener('copy', copy)
    document.addEventListener('cut', copy)
    document.addEventListener('paste', paste)
    canvas?.addEventListener('pointermove', move)
    canvas?.addEventListener('pointerleave', leave)
    return () => {
      document.removeEventListener('copy', copy)
      document.removeEventListener('cut', copy)
      document.removeEventListener('paste', paste)
      canvas?.removeEventListener('pointermove', move)
      canvas?.removeEventListener('pointerleave', leave)
    }
  }, [deeds, place, screenToFlowPosition])
}
