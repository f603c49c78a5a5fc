/** The code of a part did not come: nothing is connected, or it failed for the `first` time or `again`. */
export class PartFailure extends Error {
  constructor(
    readonly reason: 'offline' | 'first' | 'again',
    cause: unknown,
  ) {
    super('A part of the page could not be loaded.', { cause })
  }
}

export function partFailureWords(error: unknown): { title: string; message: string; mayTry: boolean } {
  if (!(error instanceof PartFailure))
    return {
      title: 'This part has stopped',
      message: 'Something went wrong in it. Try again, or load the page again.',
      mayTry: true,
    }
  const title = 'This part could not be loaded'
  switch (error.reason) {
    case 'offline':
      return { title, message: 'The server cannot be reached. Try again once the connection is back.', mayTry: true }
    case 'first':
      return {
        title,
        message: 'The connection failed, or Patchbay was updated since you opened the page. Unsaved work stays.',
        mayTry: true,
      }
    case 'again':
      return {
        title,
        message: 'Trying again did not help. Load the page again; unsaved work is kept on this computer.',
        mayTry: false,
      }
    default:
      return error.reason satisfies never
  }
}
