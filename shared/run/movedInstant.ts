/** An ISO instant, so many milliseconds later. */
export const movedInstant = (at: string, ms: number): string =>
  ms === 0 ? at : new Date(Date.parse(at) + ms).toISOString()
