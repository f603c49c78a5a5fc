import { createTheme } from '@mantine/core'

/** Shades dark enough for white text (WCAG 1.4.3: 4.5 to 1). */
export const theme = createTheme({
  primaryColor: 'indigo',
  primaryShade: { light: 8, dark: 8 },
  autoContrast: true,
  defaultRadius: 'md',
  respectReducedMotion: true,
  cursorType: 'pointer',
  fontFamily: '"Inter Variable", system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '18px' },
  headings: { fontWeight: '620' },
  colors: {
    // Cooler and a little darker than Mantine's own: cards stand out from the ground by a shade, not by a shadow.
    dark: [
      '#d5d8df',
      '#b4b9c4',
      '#9aa0ad',
      '#6d7483',
      '#474d5b',
      '#343a46',
      '#262b35',
      '#1c2028',
      '#14171d',
      '#0e1015',
    ],
  },
  // Not by `Tooltip.extend` and the like: that would put their code into the first load.
  components: {
    Button: { defaultProps: { size: 'sm' } },
    Tooltip: {
      defaultProps: {
        openDelay: 300,
        withArrow: true,
        arrowSize: 6,
        events: { hover: true, focus: true, touch: false },
      },
    },
    Modal: {
      defaultProps: {
        centered: true,
        overlayProps: { backgroundOpacity: 0.4 },
        closeButtonProps: { 'aria-label': 'Close' },
      },
    },
    // Its `header` element would count as the banner of the page.
    ModalHeader: { defaultProps: { role: 'presentation' } },
    Notification: { defaultProps: { closeButtonProps: { 'aria-label': 'Dismiss' } } },
    Paper: { defaultProps: { radius: 'md' } },
  },
})
