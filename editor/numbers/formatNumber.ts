import { parsePhoneNumberFromString } from 'libphonenumber-js'

/** A number as its country writes it, with the country code; names of clients and SIP addresses stay as they are. */
export function formatNumber(number: string): string {
  if (!number.startsWith('+')) return number
  return parsePhoneNumberFromString(number)?.formatInternational() ?? number
}
