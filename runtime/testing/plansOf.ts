import { CompiledQuery, createQueryId, type Kysely, type RootOperationNode } from 'kysely'
import type { Database } from '#runtime/store/schema.ts'

/** The plans, as EXPLAIN tells them, of all that `run` asks for. */
export async function plansOf(
  db: Kysely<Database>,
  run: (db: Kysely<Database>) => Promise<unknown>,
): Promise<string[]> {
  const seen: RootOperationNode[] = []
  await run(
    db.withPlugin({
      transformQuery: ({ node }) => (seen.push(node), node),
      transformResult: async ({ result }) => result,
    }),
  )
  const bare = db.withoutPlugins()
  const plans: string[] = []
  for (const node of seen) {
    const { sql: text, parameters } = bare.getExecutor().compileQuery(node, createQueryId())
    const literals = parameters.map((value) => `'${value instanceof Date ? value.toISOString() : String(value)}'`)
    const filled = text.replaceAll(/\$(\d+)/g, (_, number: string) => literals[Number(number) - 1] ?? '')
    const { rows } = await bare.executeQuery<Record<string, string>>(CompiledQuery.raw(`explain ${filled}`))
    plans.push(rows.map((row) => Object.values(row)[0]).join('\n'))
  }
  return plans
}
