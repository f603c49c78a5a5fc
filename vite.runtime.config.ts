import { defineConfig } from 'vite'

/** The server: `dist/runtime/startRuntime.js` with the database worker and the process for conversions beside it. Packages stay in node_modules. */
export default defineConfig({
  resolve: { tsconfigPaths: true },
  publicDir: false,
  build: {
    ssr: true,
    target: 'node20',
    outDir: 'dist/runtime',
    emptyOutDir: true,
    sourcemap: true,
    rolldownOptions: {
      input: {
        startRuntime: 'runtime/startRuntime.ts',
        pgliteWorker: 'runtime/store/pglite/pgliteWorker.ts',
        audioChild: 'runtime/audio/audioChild.ts',
      },
      output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
})
