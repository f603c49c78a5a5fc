import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { z } from 'zod'
import { defineNode, leave } from '../../defineNode.ts'
import { localIdSchema } from '../../ids.ts'

const variantSchema = z.strictObject({
  id: localIdSchema.meta({ hidden: true }),
  label: z.string().trim().min(1).max(100).meta({ label: 'Name' }),
  weight: z.number().min(0).max(1000).default(1).meta({ label: 'Weight', help: 'Against the weights of the others.' }),
})
type Variant = z.output<typeof variantSchema>
const schema = z.strictObject({
  variants: z
    .array(variantSchema)
    .min(2)
    .max(20)
    .refine(
      (variants) => new Set(variants.map(({ id }) => id)).size === variants.length,
      'Two variants have the same id.',
    )
    .refine((variants) => totalOf(variants) > 0, 'At least one weight is more than 0.')
    .meta({ label: 'Variants', item: 'Variant' }),
})

const totalOf = (variants: readonly Variant[]) => variants.reduce((total, { weight }) => total + weight, 0)

/** A number in [0, 1) that is the same for the same text, spread evenly over texts. */
function pointOf(text: string): number {
  const [a = 0, b = 0, c = 0, d = 0] = sha256(utf8ToBytes(text))
  return (((a << 24) | (b << 16) | (c << 8) | d) >>> 0) / 2 ** 32
}

/** The variant in whose stretch of the weights the point lies. */
function variantAt(variants: readonly Variant[], point: number): string | undefined {
  const wanted = point * totalOf(variants)
  let reached = 0
  const weighted = variants.filter(({ weight }) => weight > 0)
  return (weighted.find(({ weight }) => (reached += weight) > wanted) ?? weighted.at(-1))?.id
}

/**
 * Sends callers by weight into variants. A number always gets the same one while the weights stay; a caller without a number
 * keeps the first draw for the session.
 */
export const split = defineNode({
  type: 'split',
  version: 1,
  title: 'Split',
  description: 'Tries variants on shares of the callers. A caller meets the same variant every time.',
  group: 'decide',
  icon: 'split',
  schema,
  newData: {
    variants: [
      { id: 'a', label: 'A', weight: 1 },
      { id: 'b', label: 'B', weight: 1 },
    ],
  },
  isSilent: true,
  ports: ({ variants }) => variants.map(({ id, label }) => ({ id, label, kind: 'choice' })),
  summary: ({ variants }) => {
    const total = totalOf(variants)
    return variants.map(({ label, weight }) => `${label} ${Math.round((weight / total) * 1000) / 10} %`).join(' · ')
  },
  enter: ({ data: { variants }, context }) => {
    const [first = { id: '' }] = variants
    if (context.caller.kind === 'number')
      return leave(variantAt(variants, pointOf(`${context.nodeId} ${context.caller.number}`)) ?? first.id)
    const kept = variants.find(({ id }) => id === context.kept)
    if (kept) return leave(kept.id)
    const drawn = variantAt(variants, context.random()) ?? first.id
    return leave(drawn, { keep: drawn })
  },
})
