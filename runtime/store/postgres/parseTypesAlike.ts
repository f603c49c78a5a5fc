import pg from 'pg'

const parsers: Readonly<Record<number, (text: string) => unknown>> = {
  // int8: counts. Ours stay far below 2^53.
  20: Number,
  // date: has no time zone, so no instant.
  1082: String,
  // int8[]
  1016: (text) => (text === '{}' ? [] : text.slice(1, -1).split(',').map(Number)),
}

/** Makes `pg` read values as the embedded database's worker does. */
export const parseTypesAlike: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    (format !== 'binary' && parsers[oid]) ||
    pg.types.getTypeParser(oid, format)) as pg.CustomTypesConfig['getTypeParser'],
}
