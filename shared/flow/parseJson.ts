import { cleanJson } from './cleanText.ts'
import type { Json } from './flow.ts'

/** The JSON value of a text, fit for any store; undefined when it is not JSON or nests too deep. */
export function parseJson(text: string): Json | undefined {
  try {
    return cleanJson(JSON.parse(text))
  } catch {
    return undefined
  }
}
