import { Menu, type FloatingPosition } from '@mantine/core'
import { useWindowEvent } from '@mantine/hooks'
import { useLayoutEffect, type ReactNode, type Ref } from 'react'

/**
 * A menu beside a button that is already on the page, so that its code can come with the first click and a list needs one
 * menu for all its rows. Give the button an id, `aria-haspopup="menu"` and `aria-expanded`; it names the menu, and has the
 * focus again afterwards.
 */
export function AnchoredMenu({
  anchor,
  onClose,
  position = 'bottom-end',
  width = 220,
  children,
}: {
  anchor: HTMLElement
  onClose: () => void
  position?: FloatingPosition
  width?: number
  children: ReactNode
}) {
  const close = () => {
    anchor.focus()
    onClose()
  }
  // Also while the focus has not come to the menu yet.
  useWindowEvent('keydown', ({ key }) => {
    if (key === 'Escape') close()
  })
  const landmark = anchor.closest<HTMLElement>('main, nav')
  return (
    <Menu
      opened
      onClose={close}
      position={position}
      width={width}
      transitionProps={{ duration: 0 }}
      withInitialFocusPlaceholder={false}
      // What is outside of every landmark is missed by those who go from one to the next.
      {...(landmark && { portalProps: { target: landmark } })}
    >
      <Menu.Target>
        <Anchored element={anchor} />
      </Menu.Target>
      <Menu.Dropdown aria-labelledby={anchor.id}>{children}</Menu.Dropdown>
    </Menu>
  )
}

/** Draws nothing: hands the menu the button to stand beside. */
function Anchored({ element, ref }: { element: HTMLElement; ref?: Ref<HTMLElement> }) {
  useLayoutEffect(() => {
    if (typeof ref === 'function') {
      const clean = ref(element)
      return typeof clean === 'function' ? clean : () => void ref(null)
    }
    if (ref) ref.current = element
    return undefined
  }, [element, ref])
  return null
}
