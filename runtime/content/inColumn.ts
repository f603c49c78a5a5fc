import { ProblemError } from '../http/problemError.ts'

/** Has what is refused of a cell of the list name its column. */
export async function inColumn<Result>(column: string, work: () => Promise<Result> | Result): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    throw new ProblemError(error.status, error.code, `${column}: ${error.message}`, error.details)
  }
}
