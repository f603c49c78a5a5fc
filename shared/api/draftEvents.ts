import { z } from 'zod'
import { localIdSchema } from '../flow/ids.ts'
import { instant } from './page.ts'

/** What `GET /api/flows/:flowId/draft/events` tells, each under an event of its name. */
export const draftEventsQuery = z.object({
  clientId: z.uuid().meta({ description: 'Of the browser tab, made by it; the same in X-Client-Id and in presence.' }),
})

const personSchema = z.object({ id: z.uuid(), name: z.string() })
export const personHereSchema = z.object({
  clientId: z.uuid(),
  user: personSchema,
  nodeId: z.string().nullable().meta({ description: 'The node they are at, as they say.' }),
})
export type PersonHere = z.output<typeof personHereSchema>

/** `presence`: everyone who has the draft open, the reader included; at once and at each change. */
export const draftPresenceSchema = z.object({ people: z.array(personHereSchema) }).meta({ id: 'DraftPresence' })
export type DraftPresence = z.output<typeof draftPresenceSchema>

/** `saved`: where the draft is; at once and at each save, the reader’s own included. Several in a row may come as the last one. */
export const draftSavedSchema = z
  .object({
    revision: z.int(),
    updatedAt: instant,
    updatedBy: personSchema.nullable(),
    clientId: z.uuid().nullable().meta({ description: 'The tab that saved, when it said so and that is still known.' }),
  })
  .meta({ id: 'DraftSaved' })
export type DraftSaved = z.output<typeof draftSavedSchema>

/** `published`: new callers run this version from now on; also one that was activated again. */
export const draftPublishedSchema = z
  .object({ number: z.int(), by: personSchema.nullable() })
  .meta({ id: 'DraftPublished' })
export type DraftPublished = z.output<typeof draftPublishedSchema>

export type DraftEvent =
  | { event: 'presence'; data: DraftPresence }
  | { event: 'saved'; data: DraftSaved }
  | { event: 'published'; data: DraftPublished }

export const movePresenceSchema = z.object({
  clientId: z.uuid(),
  nodeId: localIdSchema.nullable().meta({ description: 'Null: at no node.' }),
})
