const steps = [
  { unit: 'second', ms: 1000, below: 60_000 },
  { unit: 'minute', ms: 60_000, below: 3_600_000 },
  { unit: 'hour', ms: 3_600_000, below: 86_400_000 },
  { unit: 'day', ms: 86_400_000, below: 7 * 86_400_000 },
] as const
const soonMs = 45_000

/** `5 minutes ago`, `yesterday`; after a week the date. Milliseconds since 1970. */
export function agoOf(at: number, now: number, locale?: string): string {
  const passed = Math.max(0, now - at)
  if (passed < soonMs) return 'just now'
  const step = steps.find(({ below }) => passed < below)
  if (!step) return new Date(at).toLocaleDateString(locale, { dateStyle: 'medium' })
  return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(
    -Math.max(1, Math.round(passed / step.ms)),
    step.unit,
  )
}
