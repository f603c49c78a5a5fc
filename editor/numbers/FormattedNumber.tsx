import { formatNumber } from './formatNumber.ts'

/** A number as its country writes it, for pages that should not carry the numbering plans in their first load. */
export const FormattedNumber = ({ number }: { number: string }) => <span>{formatNumber(number)}</span>
