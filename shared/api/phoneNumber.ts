import { isPossiblePhoneNumber } from 'libphonenumber-js'
import { z } from 'zod'

/**
 * E.164: a plus and at most 15 digits, of a possible length for its country. Possible, not valid: plans grow faster than tables.
 * https://www.itu.int/rec/T-REC-E.164
 */
export const phoneNumberSchema = z
  .string()
  .trim()
  .max(30)
  .transform((text) => text.replace(/[\s().-]/g, ''))
  .refine((text) => /^\+[1-9]\d{1,14}$/.test(text) && isPossiblePhoneNumber(text), {
    message: 'Write the number in international form, such as +14155550123.',
  })
