import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { AuthoredKind, ContentItem } from '#shared/api/content.ts'
import type { Product } from '../../e2e/product.ts'

type Spoken = { language: string; file?: string; text?: string }
type DemoItem = { title: string; kind: AuthoredKind; folder: string; tags?: string[]; languages: readonly Spoken[] }

const folder = 'Greetings'
const items: readonly DemoItem[] = [
  {
    ...{ title: 'Hold music', kind: 'music', folder: 'Waiting' },
    languages: [{ language: 'zxx', file: 'music-44100.mp3' }],
  },
  {
    ...{ title: 'Office tour', kind: 'video', folder: '', tags: ['web'] },
    languages: [{ language: 'en-US', file: 'picture.mp4', text: 'This is our office, and this is the way to it.' }],
  },
  {
    ...{ title: 'Closed today', kind: 'audio', folder, tags: ['holidays'] },
    languages: [{ language: 'en-US', text: 'We are closed today. Please call again tomorrow.' }],
  },
  {
    ...{ title: 'Goodbye', kind: 'audio', folder },
    languages: [
      { language: 'en-US', file: 'stereo-48000.m4a', text: 'Thank you for calling. Goodbye.' },
      { language: 'es-ES', file: 'mono-48000.opus', text: 'Gracias por llamar. Adiós.' },
    ],
  },
  {
    ...{ title: 'Opening hours', kind: 'audio', folder, tags: ['front'] },
    languages: [
      { language: 'en-US', file: 'stereo-44100.ogg', text: 'We are open from nine to five, Monday to Friday.' },
    ],
  },
  {
    ...{ title: 'Welcome', kind: 'audio', folder, tags: ['front'] },
    languages: [
      { language: 'en-US', file: 'stereo-44100.mp3', text: 'Welcome to Acme. Please stay on the line.' },
      { language: 'es-ES', file: 'mono-8000.flac', text: 'Bienvenido a Acme. No cuelgue, por favor.' },
    ],
  },
]

const sample = (name: string) =>
  readFileSync(fileURLToPath(new URL(`../../runtime/audio/samples/${name}`, import.meta.url)))

/** A library of six items of several kinds and languages; the id of its greeting. */
export async function fillLibrary(product: Product): Promise<string> {
  let last = ''
  for (const { languages, ...item } of items) {
    const { body, status } = await product.api<ContentItem>('POST', '/api/content', item)
    if (status !== 201) throw new Error(`${item.title} was not made: ${status}.`)
    for (const spoken of languages) await giveLanguage(product, body.id, spoken)
    last = body.id
  }
  return last
}

async function giveLanguage(product: Product, id: string, { language, file, text = '' }: Spoken): Promise<void> {
  const path = `/api/content/${id}/languages/${language}`
  if (file === undefined) {
    await product.api('PUT', `${path}/text`, { text })
    return
  }
  const form = new FormData()
  form.append('text', text)
  form.append('file', new Blob([new Uint8Array(sample(file))]), file)
  const { status } = await product.upload(`${path}/file`, form)
  if (status !== 201) throw new Error(`${file} was not taken: ${status}.`)
}
