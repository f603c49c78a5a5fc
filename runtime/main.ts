import { startRuntime } from './startRuntime.ts'

// The runtime alone, without a stand-in carrier; scripts/start.mjs starts both.
await startRuntime()
