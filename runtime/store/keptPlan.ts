/**
 * Begins a fixed statement that finds its few rows by index, whatever the sizes of the tables. The embedded database keeps the plan
 * of such a one, which spares it most of the time; others it plans anew, as nothing there would tell it that a table has grown.
 */
export const keptPlan = '/* kept plan */'
