import { isSupportedCountry } from 'libphonenumber-js'
import { RE2JS } from 're2js'
import { z } from 'zod'
import { repromptFields, speechFields, tryFields } from '../../asking.ts'
import { variableNameSchema } from '../../ids.ts'
import { promptSchema } from '../../prompt.ts'

export const dateFormats = ['DDMMYYYY', 'MMDDYYYY', 'YYYYMMDD', 'MMYY'] as const

function compiles(pattern: string): boolean {
  try {
    RE2JS.compile(pattern)
    return true
  } catch {
    return false
  }
}

/** `shownFor` names the kinds a field matters for; the form hides it for the others. */
export const collectSchema = z
  .strictObject({
    kind: z
      .enum(['digits', 'number', 'phone', 'date', 'yesNo', 'speech'])
      .default('digits')
      .meta({
        label: 'What is asked for',
        words: {
          digits: 'Digits',
          number: 'A number',
          phone: 'A phone number',
          date: 'A date',
          yesNo: 'Yes or no',
          speech: 'Free speech',
        },
      }),
    prompt: promptSchema.default([]).meta({ label: 'What the caller hears', field: 'prompt' }),
    saveAs: variableNameSchema.optional().meta({
      label: 'Keep the answer in',
      field: 'variable',
      holds: { kind: { number: 'number', date: 'date', yesNo: 'boolean' } },
    }),
    minLength: z
      .int()
      .min(1)
      .max(64)
      .default(1)
      .meta({ label: 'Fewest keys', shownFor: { kind: ['digits', 'number'] } }),
    maxLength: z
      .int()
      .min(1)
      .max(64)
      .default(20)
      .meta({ label: 'Most keys', shownFor: { kind: ['digits', 'number'] } }),
    endKey: z
      .enum(['#', '*', ''])
      .default('#')
      .meta({ label: 'Key that ends the entry', words: { '': 'None' } }),
    gapSeconds: z.int().min(1).max(15).default(4).meta({ label: 'Silence that ends the entry', unit: 's' }),
    ...tryFields,
    isDecimal: z
      .boolean()
      .default(false)
      .meta({ label: 'The star key is the decimal point', shownFor: { kind: 'number' } }),
    minNumber: z
      .number()
      .optional()
      .meta({ label: 'Smallest number', shownFor: { kind: 'number' } }),
    maxNumber: z
      .number()
      .optional()
      .meta({ label: 'Largest number', shownFor: { kind: 'number' } }),
    isLuhn: z
      .boolean()
      .default(false)
      .meta({ label: 'Last digit is a check digit, as on cards', shownFor: { kind: 'digits' } }),
    pattern: z
      .string()
      .max(200)
      .refine(compiles, 'This pattern does not work. Use RE2 syntax: no look-around and no back-references.')
      .optional()
      .meta({
        label: 'The whole answer matches the pattern',
        advanced: true,
        shownFor: { kind: ['digits', 'number', 'speech'] },
      }),
    defaultCountry: z
      .string()
      .regex(/^[A-Z]{2}$/, 'Use a country code such as US.')
      .refine((country) => isSupportedCountry(country), 'Use a country code such as US.')
      .default('US')
      .meta({ label: 'Country of numbers without a country code', shownFor: { kind: 'phone' } }),
    dateFormat: z
      .enum(dateFormats)
      .default('MMDDYYYY')
      .meta({
        label: 'Date as keys',
        shownFor: { kind: 'date' },
        words: {
          DDMMYYYY: 'Day, month, year',
          MMDDYYYY: 'Month, day, year',
          YYYYMMDD: 'Year, month, day',
          MMYY: 'Month and two digits of the year',
        },
      }),
    dateRange: z
      .enum(['any', 'todayOrLater', 'todayOrEarlier'])
      .default('any')
      .meta({
        label: 'Accepted dates',
        shownFor: { kind: 'date' },
        words: { any: 'Any', todayOrLater: 'Today or later', todayOrEarlier: 'Today or earlier' },
      }),
    ...repromptFields,
    confirm: z
      .enum(['none', 'readBack'])
      .default('none')
      .meta({ label: 'Read the answer back', words: { none: 'No', readBack: 'Yes' } }),
    readBackPrompt: promptSchema
      .default([])
      .meta({ label: 'Before the answer', field: 'prompt', optional: true, shownFor: { confirm: 'readBack' } }),
    readBackAs: z
      .enum(['auto', 'digits', 'number', 'spelled'])
      .default('auto')
      .meta({
        label: 'Say the answer as',
        shownFor: { confirm: 'readBack' },
        words: { auto: 'What it is', digits: 'Digits', number: 'A number', spelled: 'Spelled out' },
      }),
    confirmPrompt: promptSchema.default([]).meta({
      label: 'After it: 1 is right, 2 is again',
      field: 'prompt',
      optional: true,
      shownFor: { confirm: 'readBack' },
    }),
    sensitive: z.boolean().default(false).meta({ label: 'Sensitive: kept encrypted, never logged' }),
    ...speechFields,
  })
  .superRefine(({ minLength, maxLength, minNumber, maxNumber, isDecimal, endKey }, context) => {
    const complain = (field: string, message: string) => context.addIssue({ code: 'custom', path: [field], message })
    if (minLength > maxLength) complain('minLength', 'The fewest keys are more than the most.')
    if (minNumber !== undefined && maxNumber !== undefined && minNumber > maxNumber)
      complain('minNumber', 'The smallest number is larger than the largest.')
    if (isDecimal && endKey === '*')
      complain('endKey', 'The star key cannot be both decimal point and end of the entry.')
  })
export type CollectData = z.output<typeof collectSchema>
