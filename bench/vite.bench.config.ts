import { defineConfig, mergeConfig } from 'vite'
import runtimeConfig from '../vite.runtime.config.ts'

/** The product and everything it is measured with, built alike into `dist/bench`. */
export default mergeConfig(
  runtimeConfig,
  defineConfig({
    build: {
      outDir: 'dist/bench',
      rolldownOptions: {
        input: {
          main: 'runtime/main.ts',
          noStoreServer: 'bench/noStoreServer.ts',
          expressMenu: 'bench/expressMenu.ts',
          callLoad: 'bench/callLoad.ts',
          storeLoad: 'bench/storeLoad.ts',
          webhookParts: 'bench/webhookParts.ts',
        },
      },
    },
  }),
)
