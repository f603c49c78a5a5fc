import { z } from 'zod'

/** How long a company keeps the recordings of its callers, and where. */
export const recordingSettingsSchema = z
  .object({
    keepDays: z.int().min(1).max(3650).nullable().meta({
      description: 'Recordings older than that are deleted, here and at the carrier. Null: they are kept for good.',
    }),
    deleteAtCarrier: z.boolean().meta({
      description: 'The carrier is asked to delete its copy as soon as a recording is stored here.',
    }),
  })
  .meta({ id: 'RecordingSettings' })
export type RecordingSettings = z.output<typeof recordingSettingsSchema>

export const defaultRecordingSettings: RecordingSettings = { keepDays: null, deleteAtCarrier: false }
