import { z } from 'zod'
import { draftPublishedSchema, draftSavedSchema, personHereSchema } from '#shared/api/draftEvents.ts'

/** NOTIFY channel on which processes tell each other who is at which draft, and what becomes of drafts. */
export const draftsChannel = 'patchbay_drafts'

const ref = { companyId: z.uuid(), flowId: z.uuid() }
const presentSchema = personHereSchema.extend(ref)
/** Somebody whose stream a process holds. */
export type Present = z.output<typeof presentSchema>

/** Everything names the process it is from, which leaves out its own. */
const messageSchema = z.discriminatedUnion('kind', [
  /** A process has begun to listen: everybody answers with `here`. */
  z.object({ kind: z.literal('who'), from: z.string() }),
  z.object({ kind: z.literal('here'), from: z.string(), people: z.array(presentSchema) }),
  z.object({ kind: z.literal('gone'), from: z.string(), ...ref, clientId: z.uuid(), userId: z.uuid() }),
  /** The process stops, and all its streams with it. */
  z.object({ kind: z.literal('stopped'), from: z.string() }),
  /** Somebody says at which node they are, to a process that does not hold their stream. */
  z.object({
    kind: z.literal('at'),
    from: z.string(),
    ...ref,
    clientId: z.uuid(),
    userId: z.uuid(),
    nodeId: z.string().nullable(),
  }),
  z.object({ kind: z.literal('saved'), from: z.string(), ...ref, saved: draftSavedSchema }),
  z.object({ kind: z.literal('published'), from: z.string(), ...ref, published: draftPublishedSchema }),
])
export type DraftMessage = z.output<typeof messageSchema>

/** Undefined for what another build says, or a hand at psql: presence and revisions are told again within seconds. */
export function readMessage(payload: string): DraftMessage | undefined {
  try {
    return messageSchema.safeParse(JSON.parse(payload)).data
  } catch {
    return undefined
  }
}

/** A name takes up to 800 bytes and a payload holds 8,000. https://www.postgresql.org/docs/current/sql-notify.html */
export const maxPeopleAMessage = 5
