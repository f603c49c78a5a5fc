import './zodWithoutEval.ts'
import '@fontsource-variable/inter/wght.css'
import '@mantine/core/styles.css'
import './page.css'
import { MantineProvider } from '@mantine/core'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { createBrowserRouter, RouterProvider } from 'react-router'
import { createClient } from './api/client.ts'
import { App } from './App.tsx'
import { theme } from './theme.ts'

const root = document.getElementById('root')
if (!root) throw new Error('The page has no element with the id root.')

// Vite writes this element; browsers show its nonce to scripts of the page only.
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ''
// Modals keep the page behind from scrolling by a <style> element, whose nonce is asked for under this name.
Object.assign(globalThis, { __webpack_nonce__: nonce })
const client = createClient({ fetch: (input, init) => fetch(input, init) })
// Which address shows what is in Pages.tsx; this kind of router can stop on the way out of a page.
const router = createBrowserRouter([{ path: '*', element: <App client={client} /> }])

createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => nonce}>
      <RouterProvider router={router} />
    </MantineProvider>
  </StrictMode>,
)
