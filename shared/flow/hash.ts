import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { canonicalText } from './canonical.ts'
import type { Flow } from './flow.ts'

/** SHA-256 of the canonical text, 64 hexadecimal digits: two flows have the same hash when they are the same document. */
export const contentHash = (flow: Flow): string => bytesToHex(sha256(utf8ToBytes(canonicalText(flow))))
