import { open, type FileHandle } from 'node:fs/promises'

type WriteStream = ReturnType<FileHandle['createWriteStream']>

/**
 * A stream into a file that is there already. One that `createWriteStream` is still opening when its source breaks comes to be
 * after whoever gave it up has removed it. `wx` fails where there is a file.
 */
export async function openToWrite(
  path: string,
  { flags = 'wx', start, flush }: { flags?: 'wx' | 'w' | 'r+'; start?: number; flush?: boolean } = {},
): Promise<WriteStream> {
  const file = await open(path, flags)
  return file.createWriteStream({ ...(start !== undefined && { start }), ...(flush !== undefined && { flush }) })
}
