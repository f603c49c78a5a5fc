import type { Kysely } from 'kysely'
import { phoneNumberSchema } from '#shared/api/phoneNumber.ts'
import type { Clock } from '../../clock.ts'
import {
  insertPhoneNumber,
  listCarrierSids,
  noteOnFile,
  saveCarrierNumbers,
  type OnFile,
} from '../../store/phoneNumbers.ts'
import type { Database } from '../../store/schema.ts'
import type { Carrier, CarrierNumber } from './carrier.ts'
import { numberUrls } from './urls.ts'

export type NumberDeps = {
  db: Kysely<Database>
  clock: Clock
  carrierOf(companyId: string): Promise<Carrier | undefined>
  /** Where the carrier reaches us, without a slash at its end. */
  baseUrl: string
  /** PUBLIC_URL; while it is unset, only a carrier on this machine reaches us. */
  publicUrl: string | undefined
}

type Ref = { companyId: string; number: string }

/** Numbers that carriers give to nobody: without a carrier they can be added, for calls of the local account. */
export const isStandInNumber = (number: string): boolean => /^\+1555\d{7}$/.test(number) && !isTrialNumber(number)

/** Numbers of trials at the stand-in carrier: never a company's own. */
export const isTrialNumber = (number: string): boolean => /^\+155502\d{5}$/.test(number)

const nothingOnFile: OnFile = { carrierSid: null, voiceUrl: null, voiceFallbackUrl: null, statusCallbackUrl: null }
const onFileOf = ({ sid, voiceUrl, voiceFallbackUrl, statusCallbackUrl }: CarrierNumber): OnFile => ({
  carrierSid: sid,
  voiceUrl: voiceUrl ?? null,
  voiceFallbackUrl: voiceFallbackUrl ?? null,
  statusCallbackUrl: statusCallbackUrl ?? null,
})

const rowsPerStatement = 500
const maxLabel = 200

export type SyncedNumbers = {
  /** All that the company has at the carrier. */
  present: string[]
  added: string[]
  /** Were at the carrier, and no longer are. They stay with the company, with nothing on file. */
  gone: string[]
  /** Belong to the carrier account, and here to another company: left there. */
  heldElsewhere: string[]
}

/** Asks the carrier for its numbers, takes in those that nobody has, and notes where each leads. Throws CarrierError. */
export async function syncNumbers(
  { db, clock, carrierOf }: NumberDeps,
  companyId: string,
): Promise<SyncedNumbers | 'noCarrier'> {
  const carrier = await carrierOf(companyId)
  if (!carrier) return 'noCarrier'
  const listed = await carrier.listNumbers()
  const callable = listed.filter(
    ({ number }) => phoneNumberSchema.safeParse(number).data === number && !(carrier.standIn && isTrialNumber(number)),
  )
  const now = clock.now()
  const before = await listCarrierSids(db, companyId)
  const present: string[] = []
  for (let start = 0; start < callable.length; start += rowsPerStatement) {
    const numbers = callable
      .slice(start, start + rowsPerStatement)
      .map((each) => ({ number: each.number, label: each.label.slice(0, maxLabel), ...onFileOf(each) }))
    present.push(...(await saveCarrierNumbers(db, { companyId, numbers, now })))
  }
  const there = new Set(present)
  const had = new Set(before.map(({ number }) => number))
  const gone = before.filter(({ number, carrierSid }) => carrierSid !== null && !there.has(number))
  for (const { number } of gone) await noteOnFile(db, { companyId, number }, { onFile: nothingOnFile, now })
  return {
    present,
    added: present.filter((number) => !had.has(number)),
    gone: gone.map(({ number }) => number),
    heldElsewhere: callable.map(({ number }) => number).filter((number) => !there.has(number)),
  }
}

/** Asks the carrier what it has on file for a number of the company, and notes it. Throws CarrierError. */
export async function checkNumber(
  { db, clock }: Pick<NumberDeps, 'db' | 'clock'>,
  ref: Ref,
  carrier: Carrier,
): Promise<OnFile> {
  const found = await carrier.findNumber(ref.number)
  const onFile = found ? onFileOf(found) : nothingOnFile
  await noteOnFile(db, ref, { onFile, now: clock.now() })
  return onFile
}

/** Sets the three addresses of a number at the carrier together and notes what it has on file then. Throws CarrierError. */
export async function setWebhooks(
  { db, clock, carrierOf, baseUrl, publicUrl }: NumberDeps,
  ref: Ref,
): Promise<'set' | 'noCarrier' | 'noPublicUrl' | 'notOwned'> {
  const carrier = await carrierOf(ref.companyId)
  if (!carrier) return 'noCarrier'
  if (publicUrl === undefined && !carrier.isOnLoopback) return 'noPublicUrl'
  const found = await carrier.findNumber(ref.number)
  if (!found) {
    await noteOnFile(db, ref, { onFile: nothingOnFile, now: clock.now() })
    return 'notOwned'
  }
  const onFile = onFileOf(await carrier.configureNumber(found.sid, numberUrls(baseUrl)))
  await noteOnFile(db, ref, { onFile, now: clock.now() })
  return 'set'
}

/** Adds a number that the carrier has for the company; the stand-in carrier is given it. Throws CarrierError. */
export async function addNumber(
  { db, clock, carrierOf, baseUrl }: NumberDeps,
  ref: Ref,
  { label, flowId, language }: { label: string | undefined; flowId: string | null; language: string | null },
): Promise<'added' | 'notOwned' | 'taken'> {
  const carrier = await carrierOf(ref.companyId)
  const present = await carrier?.findNumber(ref.number)
  const canMake = isStandInNumber(ref.number) && (carrier === undefined || carrier.standIn !== undefined)
  if (!present && !canMake) return 'notOwned'
  const found = present ?? (await carrier?.standIn?.addNumber(ref.number, label ?? '', numberUrls(baseUrl)))
  const isAdded = await insertPhoneNumber(db, {
    ...ref,
    label: label ?? found?.label.slice(0, maxLabel) ?? '',
    flowId,
    language,
    onFile: found && onFileOf(found),
    now: clock.now(),
  })
  return isAdded ? 'added' : 'taken'
}

/** Has the stand-in carrier know every number of the company, with its three addresses. Throws CarrierError. */
export async function keepStandInNumbers(
  { db, clock, baseUrl }: Pick<NumberDeps, 'db' | 'clock' | 'baseUrl'>,
  { companyId, carrier }: { companyId: string; carrier: Carrier },
): Promise<void> {
  const { standIn } = carrier
  if (!standIn) return
  const urls = numberUrls(baseUrl)
  const there = new Map((await carrier.listNumbers()).map((each) => [each.number, each]))
  for (const { number } of await listCarrierSids(db, companyId)) {
    const present = there.get(number)
    const isRight =
      present?.voiceUrl === urls.voiceUrl &&
      present.voiceFallbackUrl === urls.voiceFallbackUrl &&
      present.statusCallbackUrl === urls.statusCallbackUrl
    const kept = !present
      ? await standIn.addNumber(number, '', urls)
      : isRight
        ? present
        : await carrier.configureNumber(present.sid, urls)
    await noteOnFile(db, { companyId, number }, { onFile: onFileOf(kept), now: clock.now() })
  }
}
