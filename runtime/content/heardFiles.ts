/** `/<company>/<two digits>/<SHA-256>.wav` in an address of ours, wherever the files are served from. */
const filePath = /\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\/([0-9a-f]{2})\/(\2[0-9a-f]{62})\.wav/g

/** Hashes of a company's sounds that documents or addresses name, each once. */
export const heardFiles = (companyId: string, texts: readonly (string | null)[]): string[] => [
  ...new Set(
    texts.flatMap((text) =>
      [...(text ?? '').matchAll(filePath)].flatMap(([, owner, , hash]) => (owner === companyId && hash ? [hash] : [])),
    ),
  ),
]
