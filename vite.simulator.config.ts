import { defineConfig } from 'vite'

/** The stand-in carrier: `dist/simulator/main.js`. Packages stay in node_modules. */
export default defineConfig({
  resolve: { tsconfigPaths: true },
  publicDir: false,
  build: {
    ssr: true,
    target: 'node20',
    outDir: 'dist/simulator',
    emptyOutDir: true,
    sourcemap: true,
    rolldownOptions: {
      input: { main: 'simulator/main.ts' },
      output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
})
