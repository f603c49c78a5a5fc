import { rmSync } from 'node:fs'
import { filesOf, type Message, type Order } from './conversion.ts'
import { convertFile } from './convertFile.ts'

/** A process for one conversion: takes an order, answers, ends. */
const tell = (message: Message, then = () => {}) => void process.send?.(message, then)

let order: Order | undefined
process.once('message', (message) => {
  order = message as Order
  convertFile(order)
    .catch((error: unknown): Message => ({
      kind: 'failed',
      message: error instanceof Error ? error.message : String(error),
    }))
    .then((answer) => tell(answer, () => process.exit()))
})
// The server is gone: nobody waits for the answer, and nobody else would remove what there is.
process.once('disconnect', () => {
  for (const path of order ? Object.values(filesOf(order)) : []) rmSync(path, { force: true })
  process.exit()
})
tell({ kind: 'started' })
