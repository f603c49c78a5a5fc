import { z } from 'zod'

/** Every list takes `limit` and `cursor` and answers `{ items, nextCursor }`. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(100).default(50).meta({ description: 'At most 100.' }),
  cursor: z.string().max(500).optional().meta({ description: 'The nextCursor of the page before; opaque.' }),
}

export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() })

/** Instants are ISO 8601 in UTC. */
export const instant = z.iso.datetime()

/** The one error shape. `code` is a stable word, `message` a sentence. */
export const errorSchema = z
  .object({ code: z.string(), message: z.string(), details: z.unknown().optional() })
  .meta({ id: 'Error' })
export type ApiError = z.output<typeof errorSchema>
