import type { ContentImport, ImportState, Upload } from '#shared/api/content.ts'

type To = { url: string; headers: Readonly<Record<string, string>> }

/** How an import ended. */
export type Imported = Omit<ContentImport, 'state'> & { kind: ImportState }

/** Sends a zip as clients do, and waits for what comes of it. */
export async function importZip(to: To, zip: Uint8Array): Promise<Imported> {
  const sent = await sendZip(to, zip)
  await ask(to, `/api/uploads/${sent.id}/import`, { method: 'POST' })
  return importEnd(to, sent.id)
}

/** A zip that has arrived and is not put to use yet. */
export async function sendZip(to: To, zip: Uint8Array): Promise<Upload> {
  const json = { 'content-type': 'application/json' }
  const body = JSON.stringify({ fileName: 'content.zip', bytes: zip.length, kind: 'zip' })
  let upload = await askUploads(to, '', { method: 'POST', headers: json, body })
  while (upload.state.kind === 'receiving') {
    const form = new FormData()
    const chunk = zip.subarray(upload.offset, upload.offset + upload.chunkBytes)
    form.append('chunk', new Blob([new Uint8Array(chunk)]), 'chunk')
    upload = await askUploads(to, `/${upload.id}/chunks?offset=${upload.offset}`, { method: 'POST', body: form })
  }
  return upload
}

export async function importEnd(to: To, importId: string): Promise<Imported> {
  for (;;) {
    const { state: kind, ...rest } = (await ask(to, `/api/imports/${importId}`)) as ContentImport
    if (kind !== 'importing') return { ...rest, kind }
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

const askUploads = async (to: To, path: string, init: RequestInit = {}): Promise<Upload> =>
  (await ask(to, `/api/uploads${path}`, init)) as Upload

async function ask({ url, headers }: To, path: string, init: RequestInit = {}): Promise<unknown> {
  const answer = await fetch(`${url}${path}`, { ...init, headers: { ...headers, ...init.headers } })
  if (!answer.ok) throw new Error(`${path} was answered with ${answer.status}: ${await answer.text()}`)
  return answer.json()
}
