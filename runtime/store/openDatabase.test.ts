import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { eachDatabase } from '#runtime/testing/databases.ts'

eachDatabase('openDatabase', (database) => {
  it('reads values of every type alike', async () => {
    const { rows } = await sql<Record<string, unknown>>`
      select 5::int8 as big, count(*) as counted, array[1, 2]::int8[] as bigs, 1.5::numeric as exact, date '2026-02-28' as day,
             timestamptz '2026-02-28T10:00:00Z' as at, '{"a_b": [1]}'::jsonb as document, array['x', 'y'] as words,
             2.5::float8 as real, true as is_true, null::text as nothing
        from (values (1), (2)) as t (n)`.execute(database.store.db)
    expect(rows).toEqual([
      {
        big: 5,
        counted: 2,
        bigs: [1, 2],
        exact: '1.5',
        day: '2026-02-28',
        at: new Date('2026-02-28T10:00:00Z'),
        document: { a_b: [1] },
        words: ['x', 'y'],
        real: 2.5,
        isTrue: true,
        nothing: null,
      },
    ])
  })
})
