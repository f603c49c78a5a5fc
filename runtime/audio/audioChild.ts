import { rmSync } from 'node:fs'
import { filesOf, type Message, type Order } from './conversion.ts'
import { convertFile } from './convertFile.ts'

/** A process for one conversion: takes an order, answers, and ends once the answer has been taken. */
const tell = (message: Message) => void process.send?.(message)

let order: Order | undefined
process.once('message', (message) => {
  order = message as Order
  process.once('message', () => process.exit())
  void convertFile(order)
    .catch((error: unknown): Message => ({
      kind: 'failed',
      message: error instanceof Error ? error.message : String(error),
    }))
    .then(tell)
})
// The server is gone before it took the answer: nobody else would remove what there is.
process.once('disconnect', () => {
  for (const path of order ? Object.values(filesOf(order)) : []) rmSync(path, { force: true })
  process.exit()
})
tell({ kind: 'started' })
