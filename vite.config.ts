import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const runtimeAddress = `http://127.0.0.1:${process.env['PORT'] ?? '3000'}`

/** The editor: `dist/editor`, or the development server that passes everything else on to the runtime. */
export default defineConfig({
  root: 'editor',
  plugins: [react()],
  resolve: { tsconfigPaths: true },
  // The runtime puts a fresh nonce in its place with every answer (runtime/http/serveEditor.ts).
  html: { cspNonce: '__CSP_NONCE__' },
  build: { outDir: '../dist/editor', emptyOutDir: true, target: 'es2022', sourcemap: false },
  server: {
    // Modules of editor/api/ are the development server's own.
    proxy: {
      '^/api/(?!.*\\.tsx?(\\?|$))': runtimeAddress,
      ...Object.fromEntries(
        ['/twilio', '/media', '/healthz', '/readyz', '/metrics'].map((path) => [path, runtimeAddress]),
      ),
    },
  },
})
