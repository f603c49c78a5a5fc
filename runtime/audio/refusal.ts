/** Why a file does not become telephone audio. */
export type RefusalCode =
  | 'empty'
  | 'not-a-sound'
  | 'not-accepted'
  | 'damaged'
  | 'no-sound'
  | 'too-long'
  | 'too-slow'
  | 'too-much-memory'
  | 'cancelled'

/** `message` says to the person who uploaded the file what is wrong with it and what to do. */
export type Refusal = { kind: 'refused'; code: RefusalCode; message: string }

export const refuse = (code: RefusalCode, message: string): Refusal => ({ kind: 'refused', code, message })

/** A refusal on its way up out of decoding. */
export class RefusedError extends Error {
  readonly refusal: Refusal

  constructor(code: RefusalCode, message: string) {
    super(message)
    this.refusal = refuse(code, message)
  }
}
