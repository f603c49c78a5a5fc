import type { ByteRange } from './fileStore.ts'

/**
 * What a Range header asks for of a file of so many bytes. `whole`: nothing, several ranges, or what is no range, all of
 * which a server may answer with everything; `unsatisfiable`: a start beyond the file. RFC 9110 §14.1.2 and §14.2.
 */
export function parseRange(header: string | undefined, bytes: number): ByteRange | 'whole' | 'unsatisfiable' {
  const [, list] = /^bytes=(.*)$/is.exec(header ?? '') ?? []
  if (list === undefined) return 'whole'
  // RFC 9110 §5.6.1.2: empty elements of a list count for nothing.
  const specs = list.split(',').map((spec) => spec.replaceAll(/^[ \t]+|[ \t]+$/g, ''))
  const [spec, second] = specs.filter((text) => text !== '')
  const [, first = '', last = ''] = /^(\d*)-(\d*)$/.exec(spec ?? '') ?? []
  if (second !== undefined || (first === '' && last === '')) return 'whole'
  if (first === '') {
    const length = Number(last)
    if (length === 0) return 'unsatisfiable'
    // Of an empty file the last bytes are there, but no Content-Range can say so.
    return bytes === 0 ? 'whole' : { start: Math.max(0, bytes - length), end: bytes - 1 }
  }
  const start = Number(first)
  const end = last === '' ? Infinity : Number(last)
  if (end < start) return 'whole'
  return start >= bytes ? 'unsatisfiable' : { start, end: Math.min(end, bytes - 1) }
}
