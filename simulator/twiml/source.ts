import type { Hook } from '../model.ts'

/** Where a document comes from: an address with what is asked of it, or text given by REST. */
export type Source =
  { kind: 'url'; hook: Hook; params?: Readonly<Record<string, string>> } | { kind: 'twiml'; xml: string }

/** A failure that ends the document, and the call unless a fallback helps. `url` is what failed. */
export class Fatal extends Error {
  readonly code: number
  readonly url: string
  constructor(code: number, message: string, url: string) {
    super(message)
    this.name = 'Fatal'
    this.code = code
    this.url = url
  }
}
