import { z } from 'zod'

/** Id of a node, edge, choice or note inside one flow document: stable over renames, so ports and statistics hang on it. */
export const localIdSchema = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[A-Za-z0-9_-]+$/, 'Use letters, digits, - and _ only.')

/** Key of a named resource (flow, schedule, content item, queue): resolved per company, so documents move between environments. */
export const resourceKeySchema = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'Use lower-case letters, digits and single hyphens.')

/** Name of a flow variable, as templates write it: `{{ vars.orderNumber }}`. */
export const variableNameSchema = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'Start with a letter; use letters, digits and _ only.')
  // Assigning to it changes what an object is, not what it holds.
  .refine((name) => name !== '__proto__', 'This name is taken by JavaScript.')

/** A BCP 47 language tag such as `en-US`. */
export const languageTagSchema = z
  .string()
  .max(35)
  .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'Use a language tag such as en-US.')
