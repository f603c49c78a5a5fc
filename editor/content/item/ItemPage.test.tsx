import { notifications } from '@mantine/notifications'
import { act } from 'react'
import { afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { me, openEditor, press, settle, signedIn } from '../../testing.tsx'
import { libraryAnswers, limits, newItem, newLanguage } from '../testing.ts'

beforeAll(async () => {
  await Promise.all([import('./ItemPage.tsx'), import('./CaptionsEditor.tsx'), import('../../shell/Overlays.tsx')])
}, 60_000)
afterEach(() => act(async () => notifications.clean()))

const soon = <Result,>(check: () => Result) => vi.waitFor(check, { timeout: 15_000 })
const sound = newLanguage().sound ?? expect.unreachable()
const item = newItem({ languages: [newLanguage({ revision: 2, sound: { ...sound, warnings: ['clipped'] } })] })
const root = `/api/content/${item.id}`
const use = {
  ...{ flowId: '2b8f6f0e-6a2b-4c3d-8e4f-5a6b7c8d9e0f', flowKey: 'main', flowName: 'Main menu' },
  ...{ in: 'live', versionId: '3b8f6f0e-6a2b-4c3d-8e4f-5a6b7c8d9e0f' },
  ...{ nodes: [{ id: 'n1', label: 'Greeting' }] },
}

async function open(answers: object = {}, { shown = item, role = 'editor' as 'editor' | 'viewer' } = {}) {
  const opened = await openEditor(
    {
      ...libraryAnswers([shown], role),
      [`GET ${root}`]: [200, shown],
      [`GET ${root}/uses`]: [200, { items: [use] }],
      [`GET ${root}/revisions`]: [200, { items: [...shown.languages, newLanguage({ text: 'Old words.' })] }],
      ...answers,
    },
    `/content/${item.id}`,
  )
  await soon(() => expect(opened.place.querySelector('.languageCard')).not.toBeNull())
  await settle()
  return opened
}
const named = (name: string) => {
  const found = [...document.querySelectorAll<HTMLElement>('[aria-label]')].find(
    (one) => one.getAttribute('aria-label') === name,
  )
  if (!found) throw new Error(`Nothing is called ${name}.`)
  return found
}
const click = async (name: string) => {
  await act(async () => named(name).click())
  await settle()
}
async function write(field: Element | null, text: string) {
  if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) throw new Error('No field.')
  await act(async () => {
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), 'value')?.set?.call(field, text)
    field.dispatchEvent(new Event('input', { bubbles: true }))
  })
}

describe('the page of an item', () => {
  it('asks for the alternative text of a picture, in each language', async () => {
    const without = { phone: null, sound: null, text: '' }
    const shown = newItem({
      kind: 'image',
      languages: [newLanguage({ ...without, language: 'es-ES' }), newLanguage({ ...without, text: 'Our shop.' })],
    })
    const { place } = await open({}, { shown })
    const missing = [...place.querySelectorAll('.languageMissing')].map(({ textContent }) => textContent)
    expect(missing).toEqual(expect.arrayContaining(['No alternative text']))
    expect(missing.filter((one) => one === 'No alternative text')).toHaveLength(1)
    expect(place.textContent).toContain('Alternative text in English (United States)')
    expect(place.textContent).not.toContain('Words in English')
    expect(place.textContent).not.toContain('in All languages')
    expect(place.querySelector('img[alt="Our shop."]')).not.toBeNull()
  })

  it('shows what was measured, what is wrong, what is missing, and where it is used', async () => {
    const { place } = await open()
    const text = place.textContent ?? ''
    for (const words of ['−20.1 LUFS', '−3.1 dBTP', 'Clipped', 'crackle', '1 missing', 'Greeting'])
      expect(text).toContain(words)
    const version = `/flows/${use.flowId}?version=${use.versionId}`
    expect(place.querySelector(`a[href="${version}"]`)?.textContent).toBe('Main menu')
    expect(place.querySelector(`a[href="${version}&node=n1"]`)?.textContent).toBe('Greeting')
  })

  it('brings an earlier revision back', async () => {
    const { server } = await open({ [`POST ${root}/revisions/en-US/1/activate`]: [204] })
    await click('History of English (United States)')
    await soon(() => named('Bring back revision 1'))
    await click('Bring back revision 1')
    expect(server.asked.some(({ path }) => path === `${root}/revisions/en-US/1/activate`)).toBe(true)
  })

  it('saves the words of a language, and what the item is called', async () => {
    const { place, server } = await open({
      [`PUT ${root}/languages/en-US/text`]: [200, item],
      [`PATCH ${root}`]: [200, { ...item, title: 'Hello' }],
    })
    await write(place.querySelector('textarea[lang="en-US"]'), 'Good morning.')
    await click('Save words in English (United States)')
    const title = [...place.querySelectorAll('input')].find(({ value }) => value === 'Welcome')
    await write(title ?? null, 'Hello')
    await press(place, 'Save')
    await write(title ?? null, 'Hello again')
    await press(place, 'Save')
    const asked = server.asked.filter(({ method }) => method === 'PUT' || method === 'PATCH')
    expect(asked.map(({ body }) => body)).toEqual([
      { text: 'Good morning.', seenText: 'Welcome to Acme.' },
      { title: 'Hello' },
      { title: 'Hello again' },
    ])
  })

  it('keeps words that are not saved when another revision comes meanwhile', async () => {
    const newer = {
      ...item,
      languages: item.languages.map((one) => ({ ...one, revision: 3, text: 'Of a colleague.' })),
    }
    const { place } = await open({
      [`GET ${root}`]: [
        [200, item],
        [200, newer],
      ],
      [`PATCH ${root}`]: [200, newer],
    })
    const words = () => place.querySelector<HTMLTextAreaElement>('textarea[lang="en-US"]')
    await write(words(), 'Good morning.')
    const title = [...place.querySelectorAll('input')].find(({ value }) => value === 'Welcome')
    await write(title ?? null, 'Hello')
    await press(place, 'Save')
    await soon(() => expect(place.textContent).toContain('revision 3'))
    expect(words()?.value).toBe('Good morning.')
    await press(place, 'Keep theirs')
    expect(words()?.value).toBe('Of a colleague.')
  })

  it('asks whose words shall stay when a colleague saved others meanwhile, and shows both', async () => {
    const theirs = { ...item, languages: item.languages.map((one) => ({ ...one, text: 'Of a colleague.' })) }
    const text = `PUT ${root}/languages/en-US/text`
    const { place, server } = await open({
      [`GET ${root}`]: [
        [200, item],
        [200, theirs],
      ],
      [text]: [
        [409, { code: 'newer_words', message: 'Changed meanwhile.', details: { text: 'Of a colleague.' } }],
        [200, { ...item, languages: [newLanguage({ text: 'Good morning.' })] }],
      ],
    })
    await write(place.querySelector('textarea[lang="en-US"]'), 'Good morning.')
    await click('Save words in English (United States)')
    await soon(() => expect(place.querySelector('blockquote')?.textContent).toBe('Of a colleague.'))
    expect(place.querySelector<HTMLTextAreaElement>('textarea[lang="en-US"]')?.value).toBe('Good morning.')
    await soon(() => expect(document.activeElement?.textContent).toBe('Save mine'))
    await press(place, 'Save mine')
    const sent = server.asked.filter(({ method }) => method === 'PUT').map(({ body }) => body)
    expect(sent).toEqual([
      { text: 'Good morning.', seenText: 'Welcome to Acme.' },
      { text: 'Good morning.', seenText: 'Of a colleague.' },
    ])
  })

  it('keeps words that are not saved when a colleague takes their language out, and begins it anew with them', async () => {
    const french = newLanguage({ language: 'fr-FR', text: 'Bienvenue.' })
    const begun = { ...item, languages: [french, ...item.languages] }
    const theirs = item
    const { place, server } = await open(
      {
        [`GET ${root}`]: [
          [200, begun],
          [200, theirs],
          [200, { ...item, languages: [{ ...french, text: 'Bonjour.' }, ...item.languages] }],
        ],
        [`PATCH ${root}`]: [200, theirs],
        [`PUT ${root}/languages/fr-FR/text`]: [200, begun],
      },
      { shown: begun },
    )
    const words = () => place.querySelector<HTMLTextAreaElement>('textarea[lang="fr-FR"]')
    await write(words(), 'Bonjour.')
    const title = [...place.querySelectorAll('input')].find(({ value }) => value === 'Welcome')
    await write(title ?? null, 'Hello')
    await press(place, 'Save')
    await soon(() => expect(place.textContent).toContain('French (France) was taken out meanwhile'))
    expect(words()?.value).toBe('Bonjour.')
    const cards = [...place.querySelectorAll('.languageCard')].map((card) => card.getAttribute('aria-label'))
    expect(cards).toEqual(['French (France)', 'English (United States)', 'Spanish (Spain)'])
    expect(document.querySelector('[aria-label="Write words in French (France)"]')).toBeNull()
    await click('Save my words in French (France)')
    expect(server.asked.find(({ method }) => method === 'PUT')?.body).toEqual({ text: 'Bonjour.', seenText: '' })
    await soon(() => expect(place.textContent).not.toContain('was taken out meanwhile'))
  })

  it('lets go of a language that was taken out once its words are discarded', async () => {
    const begun = { ...item, languages: [newLanguage({ language: 'fr-FR', text: 'Bienvenue.' })] }
    const theirs = { ...item, languages: [] }
    const { place } = await open(
      {
        [`GET ${root}`]: [
          [200, begun],
          [200, theirs],
        ],
        [`PATCH ${root}`]: [200, theirs],
      },
      { shown: begun },
    )
    const words = () => place.querySelector('textarea[lang="fr-FR"]')
    await write(words(), 'Bonjour.')
    const title = [...place.querySelectorAll('input')].find(({ value }) => value === 'Welcome')
    await write(title ?? null, 'Hello')
    await press(place, 'Save')
    await soon(() => expect(place.textContent).toContain('French (France) was taken out meanwhile'))
    await press(place, 'Discard')
    await soon(() => expect(words()).toBeNull())
  })

  it('of a caller’s recording leads to its session, and offers nothing that is refused', async () => {
    const sessionId = '7b8f6f0e-6a2b-4c3d-8e4f-5a6b7c8d9e0f'
    const recording = { ...item, kind: 'recording', title: 'Voicemail', sessionId }
    const { place, server } = await openEditor(
      { ...libraryAnswers([item]), [`GET ${root}`]: [200, recording] },
      `/content/${item.id}`,
    )
    await soon(() => expect(place.querySelector('h1')?.textContent).toBe('Voicemail'))
    await settle()
    expect(place.querySelector(`a[href="/sessions/${sessionId}"]`)?.textContent).toBe('Go to its session')
    const buttons = [...place.querySelectorAll('main button')].map(({ textContent }) => textContent)
    for (const refused of ['Export', 'Delete', 'Save', 'Replace', 'Take out', 'History'])
      expect(buttons).not.toContain(refused)
    for (const talk of ['LUFS', 'Key', 'Hear it as a telephone']) expect(place.textContent).not.toContain(talk)
    expect(place.textContent).toContain('What was saidWelcome to Acme.')
    expect([...place.querySelectorAll('input')].map(({ type }) => type)).toEqual(['range'])
    expect(server.asked.some(({ path }) => path === `${root}/uses`)).toBe(false)
  })

  it('has a line for a language with nothing in it, which opens to be written in', async () => {
    const { place } = await open()
    expect(named('Spanish (Spain)').dataset['empty']).toBe('true')
    expect(place.querySelector('textarea[lang="es-ES"]')).toBeNull()
    await click('Write words in Spanish (Spain)')
    expect(place.querySelector('textarea[lang="es-ES"]')).not.toBeNull()
  })

  it('has the words read out by the server, and says in words why it did not', async () => {
    const speech = `POST ${root}/languages/en-US/speech`
    const why = 'The speech engine did not answer. Try again in a minute, or record it.'
    const { server } = await open({
      'GET /api/content/limits': [200, { ...limits, speech: true }],
      [speech]: [502, { code: 'speech_failed', message: why, details: {} }],
    })
    await soon(() => named('Have it read out in English (United States)'))
    await click('Have it read out in English (United States)')
    await soon(() => expect(document.body.textContent).toContain(why))
    expect(server.asked.find(({ path }) => path.endsWith('/speech'))?.body).toEqual({
      text: 'Welcome to Acme.',
      seenText: 'Welcome to Acme.',
    })
  })

  it('has no words read out in place of newer ones, and shows those', async () => {
    const theirs = { ...item, languages: [newLanguage({ text: 'Of a colleague.' })] }
    const { place } = await open({
      'GET /api/content/limits': [200, { ...limits, speech: true }],
      [`GET ${root}`]: [
        [200, item],
        [200, theirs],
      ],
      [`POST ${root}/languages/en-US/speech`]: [
        409,
        { code: 'newer_words', message: 'Changed meanwhile.', details: { text: 'Of a colleague.' } },
      ],
    })
    await soon(() => named('Have it read out in English (United States)'))
    await click('Have it read out in English (United States)')
    await soon(() => expect(document.body.textContent).toContain('Other words in English (United States) were saved'))
    const words = place.querySelector<HTMLTextAreaElement>('textarea[lang="en-US"]')
    await soon(() => expect(words?.value).toBe('Of a colleague.'))
  })

  it('offers no voice where the server has none', async () => {
    await open()
    expect(() => named('Have it read out in English (United States)')).toThrow('Nothing is called')
  })

  it('edits the captions of a video, and sends none that are wrong', async () => {
    const file = { ...(newLanguage().file ?? expect.unreachable()), type: 'video/mp4', url: '/media/tour.mp4' }
    const video = newItem({ kind: 'video', languages: [newLanguage({ file, phone: null })] })
    const { place, server } = await open({ [`PUT ${root}/languages/en-US/captions`]: [200, video] }, { shown: video })
    await soon(() => press(place, 'Add caption'))
    expect(place.textContent).not.toContain('Write what is said')
    const submit = () =>
      act(async () => {
        const event = new Event('submit', { bubbles: true, cancelable: true })
        place.querySelector('form.captions')?.dispatchEvent(event)
      })
    await submit()
    expect(place.textContent).toContain('Write what is said, or remove the caption.')
    expect(place.textContent).toContain('Not saved: put right what is marked first.')
    expect(server.asked.some(({ method }) => method === 'PUT')).toBe(false)
    await write(named('Caption 1 text'), 'Welcome to the tour.')
    await submit()
    await settle()
    expect(server.asked.find(({ method }) => method === 'PUT')?.body).toEqual({
      vtt: 'WEBVTT\n\n00:00:00.000 --> 00:00:03.000\nWelcome to the tour.\n',
      seenUrl: null,
    })
  })

  describe('with captions that a colleague saves meanwhile', () => {
    const file = { ...(newLanguage().file ?? expect.unreachable()), type: 'video/mp4', url: '/media/tour.mp4' }
    const vttOf = (words: string) => `WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n${words}\n`
    const filmWith = (captionsUrl: string) =>
      newItem({ kind: 'video', languages: [newLanguage({ file, phone: null, captionsUrl })] })
    const [first, theirs, ours] = ['/media/first.vtt', '/media/theirs.vtt', '/media/ours.vtt'].map(filmWith)
    const put = `PUT ${root}/languages/en-US/captions`
    const refused = [409, { code: 'newer_captions', message: 'Changed meanwhile.' }]
    const text = () => named('Caption 1 text') as HTMLTextAreaElement
    const submit = async (place: HTMLElement) => {
      await act(async () =>
        place.querySelector('form.captions')?.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true })),
      )
      await settle()
    }
    const openFilm = async (answers: object) => {
      vi.stubGlobal('fetch', async (url: string) => new Response(vttOf(`In ${url}`)))
      const opened = await open(answers, { shown: first ?? expect.unreachable() })
      await soon(() => expect(text().value).toBe('In /media/first.vtt'))
      await write(text(), 'Mine.')
      return opened
    }
    afterEach(() => vi.unstubAllGlobals())

    it('keeps what is written, shows both, and saves one’s own over the newer ones when told to', async () => {
      const { place, server } = await openFilm({
        [`GET ${root}`]: [
          [200, first],
          [200, theirs],
          [200, ours],
        ],
        [put]: [refused, [200, ours]],
      })
      await submit(place)
      await soon(() => expect(place.textContent).toContain('Other captions were saved meanwhile'))
      await soon(() => expect(named('Newer captions').textContent).toContain('In /media/theirs.vtt'))
      expect(text().value).toBe('Mine.')
      await submit(place)
      await soon(() => expect(place.textContent).not.toContain('Other captions were saved meanwhile'))
      expect(text().value).toBe('Mine.')
      expect(server.asked.filter(({ method }) => method === 'PUT').map(({ body }) => body)).toEqual([
        { vtt: vttOf('Mine.'), seenUrl: '/media/first.vtt' },
        { vtt: vttOf('Mine.'), seenUrl: '/media/theirs.vtt' },
      ])
    })

    it('takes the newer ones when told to', async () => {
      const { place } = await openFilm({
        [`GET ${root}`]: [
          [200, first],
          [200, theirs],
        ],
        [put]: refused,
      })
      await submit(place)
      await soon(() => named('Newer captions'))
      await soon(() => press(place, 'Keep theirs'))
      await soon(() => expect(text().value).toBe('In /media/theirs.vtt'))
      expect(place.textContent).not.toContain('Other captions were saved meanwhile')
    })

    it('asks anew when a colleague brought the earlier ones back after one’s own save', async () => {
      // The page never saw one's own: what it has is what was there before, and is again.
      const { place, server } = await openFilm({
        [`GET ${root}`]: [200, first],
        [put]: [[200, ours], refused, [200, ours]],
      })
      await submit(place)
      await soon(() => expect(document.body.textContent).toContain('The captions are saved.'))
      await write(text(), 'Mine again.')
      await submit(place)
      await soon(() => expect(named('Newer captions').textContent).toContain('In /media/first.vtt'))
      await submit(place)
      await soon(() => expect(place.textContent).not.toContain('Other captions were saved meanwhile'))
      const seen = server.asked
        .filter(({ method }) => method === 'PUT')
        .map(({ body }) => (body as { seenUrl: string }).seenUrl)
      expect(seen).toEqual(['/media/first.vtt', '/media/ours.vtt', '/media/first.vtt'])
    })

    it('tells when the newer ones do not come, and shows them once they do', async () => {
      const { place } = await openFilm({
        [`GET ${root}`]: [
          [200, first],
          [200, theirs],
        ],
        [put]: refused,
      })
      let isLost = true
      vi.stubGlobal('fetch', async (url: string) =>
        isLost
          ? Response.json({ code: 'not_found', message: 'The file is gone.' }, { status: 404 })
          : new Response(vttOf(url)),
      )
      await submit(place)
      await soon(() => expect(place.textContent).toContain('The newer captions could not be loaded'))
      expect(place.textContent).toContain('The file is gone.')
      isLost = false
      await press(place, 'Try again')
      await soon(() => expect(named('Newer captions').textContent).toContain('/media/theirs.vtt'))
      expect(text().value).toBe('Mine.')
    })

    it('tells when the item cannot be read after one’s own were refused', async () => {
      const { place } = await openFilm({ [`GET ${root}`]: [[200, first], 'unreachable'], [put]: refused })
      await submit(place)
      await soon(() => expect(place.textContent).toContain('The captions were not saved'))
      expect(text().value).toBe('Mine.')
    })

    it('keeps what is written when the video is taken out, and saves it once that is back', async () => {
      const gone = newItem({ kind: 'video', languages: [] })
      // A colleague put in another film before it was taken out: that is the last one.
      const activate = `${root}/revisions/en-US/2/activate`
      const revisions = [3, 2, 1].map((revision) => ({
        ...(first?.languages[0] ?? expect.unreachable()),
        ...{ revision, ...(revision === 3 && { file: null }) },
      }))
      const { place, server } = await openFilm({
        [`GET ${root}`]: [
          [200, first],
          [200, gone],
          [200, first],
          [200, ours],
        ],
        [`PATCH ${root}`]: [200, gone],
        [put]: [200, ours],
        [`GET ${root}/revisions?language=en-US`]: [200, { items: revisions }],
        [`POST ${activate}`]: [204],
      })
      const title = [...place.querySelectorAll('input')].find(({ value }) => value === 'Welcome')
      await write(title ?? null, 'Hello')
      await press(place, 'Save')
      await soon(() =>
        expect(place.textContent).toContain('The video in English (United States) was taken out meanwhile'),
      )
      expect(text().value).toBe('Mine.')
      await press(place, 'Bring it back')
      await soon(() => expect(place.textContent).not.toContain('was taken out meanwhile'))
      expect(server.asked.some(({ path }) => path === activate)).toBe(true)
      expect(text().value).toBe('Mine.')
      await submit(place)
      await soon(() => expect(document.body.textContent).toContain('The captions are saved.'))
      expect(server.asked.find(({ method }) => method === 'PUT')?.body).toEqual({
        vtt: vttOf('Mine.'),
        seenUrl: '/media/first.vtt',
      })
    })

    it('says that the video was taken out when a save was refused for it', async () => {
      const { place } = await openFilm({
        [`GET ${root}`]: [
          [200, first],
          [200, newItem({ kind: 'video', languages: [] })],
        ],
        [put]: [422, { code: 'no_file', message: 'It has no video in en-US yet.' }],
      })
      await submit(place)
      await soon(() =>
        expect(place.textContent).toContain('The video in English (United States) was taken out meanwhile'),
      )
      expect(place.textContent).not.toContain('has no video in en-US yet')
      expect(place.textContent).toContain('Bring it back')
      expect(text().value).toBe('Mine.')
    })

    it('shows them at once where nothing is written, and one’s own stay after they are saved', async () => {
      const { place } = await openFilm({
        [`GET ${root}`]: [
          [200, first],
          [200, ours],
          [200, theirs],
        ],
        [put]: [200, ours],
        [`PATCH ${root}`]: [200, theirs],
      })
      const video = place.querySelector('video')
      await submit(place)
      await soon(() => expect(document.body.textContent).toContain('The captions are saved.'))
      expect(text().value).toBe('Mine.')
      // It was not begun anew.
      expect(place.querySelector('video')).toBe(video)
      const title = [...place.querySelectorAll('input')].find(({ value }) => value === 'Welcome')
      await write(title ?? null, 'Hello')
      await press(place, 'Save')
      await soon(() => expect(text().value).toBe('In /media/theirs.vtt'))
    })
  })

  it('shows captions of which a part cannot be read, and lets nobody save them without it', async () => {
    const file = { ...(newLanguage().file ?? expect.unreachable()), type: 'video/mp4', url: '/media/tour.mp4' }
    const languages = [newLanguage({ file, phone: null, captionsUrl: '/media/tour.vtt' })]
    const vtt = 'WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n\n00:03.000 -> 00:04.000\nBye\n'
    vi.stubGlobal('fetch', async () => new Response(vtt))
    const { place } = await open({}, { shown: newItem({ kind: 'video', languages }) })
    await soon(() => expect(named('Caption 1 text')).toHaveProperty('disabled', true))
    expect(place.textContent).toContain('cannot be read, and would be lost: 00:03.000 -> 00:04.000')
    expect([...place.querySelectorAll('button')].map(({ textContent }) => textContent)).not.toContain('Save captions')
    vi.unstubAllGlobals()
  })

  it('shows and edits the captions of an item of captions, and puts them under a video', async () => {
    const vtt = 'WEBVTT\n\n00:00:00.000 --> 00:00:03.000\nWelcome.\n'
    const before = 'WEBVTT\n\n00:00:00.000 --> 00:00:03.000\nTheirs.\n'
    const spy = vi.spyOn(globalThis, 'fetch').mockImplementation(async (url) => {
      return new Response(url === '/media/theirs.vtt' ? before : vtt)
    })
    onTestFinished(() => spy.mockRestore())
    const plain = { phone: null, sound: null, text: '' }
    const file = { ...(newLanguage().file ?? expect.unreachable()), durationMs: null }
    const shown = newItem({
      kind: 'captions',
      languages: [newLanguage({ ...plain, file: { ...file, type: 'text/vtt', url: '/media/tour.vtt' } })],
    })
    const filmWith = (captionsUrl: string) =>
      newItem({
        ...{ id: use.flowId, kind: 'video', title: 'Office tour' },
        languages: [newLanguage({ ...plain, captionsUrl })],
      })
    const [film, newer, put] = [filmWith('/media/old.vtt'), filmWith('/media/theirs.vtt'), filmWith('/media/put.vtt')]
    const under = `/api/content/${film.id}/languages/en-US/captions`
    const { place, server } = await open(
      {
        'GET /api/content': [
          [200, { items: [film], nextCursor: null }],
          [200, { items: [newer], nextCursor: null }],
        ],
        [`GET ${root}/uses`]: [200, { items: [] }],
        [`PUT ${root}/languages/en-US/captions`]: [200, shown],
        [`PUT ${under}`]: [
          [409, { code: 'newer_captions', message: 'Changed meanwhile.' }],
          [200, put],
          [409, { code: 'newer_captions', message: 'Changed meanwhile.' }],
        ],
      },
      { shown },
    )
    await soon(() => expect(named('Caption 1 text')).toHaveProperty('value', 'Welcome.'))
    expect(place.querySelector('video')).toBeNull()
    expect(place.textContent).not.toContain('Hear it as a telephone')
    expect(place.textContent).toContain('put these under a video')
    const choice = named('Put the captions in English (United States) under a video') as HTMLSelectElement
    await soon(() => expect(choice.disabled).toBe(false))
    await act(async () => {
      choice.value = film.id
      choice.dispatchEvent(new Event('change', { bubbles: true }))
    })
    const puts = () => server.asked.filter(({ path }) => path === under).map(({ body }) => body)
    await soon(() => expect(puts()).toEqual([{ vtt, seenUrl: '/media/old.vtt' }]))
    await soon(() => expect(document.body.textContent).toContain('It has other captions since this page was loaded.'))
    await soon(() => expect(choice.disabled).toBe(false))
    await act(async () => {
      choice.value = film.id
      choice.dispatchEvent(new Event('change', { bubbles: true }))
    })
    await soon(() => expect(puts().at(-1)).toEqual({ vtt, seenUrl: '/media/theirs.vtt' }))
    await soon(() => expect(document.body.textContent).toContain('The captions are under “Office tour”.'))
    // Only in place of these: what a colleague has put there meanwhile stays.
    await press(document.body, 'Undo')
    await soon(() => expect(puts().at(-1)).toEqual({ vtt: before, seenUrl: '/media/put.vtt' }))
    await soon(() => expect(document.body.textContent).toContain('It has other captions by now. Those stay.'))
    await write(named('Caption 1 text'), 'Good day.')
    await press(place, 'Discard')
    expect(named('Caption 1 text')).toHaveProperty('value', 'Welcome.')
    await write(named('Caption 1 text'), 'Good day.')
    await press(place, 'Save captions')
    await soon(() => expect(server.asked.some(({ path }) => path === `${root}/languages/en-US/captions`)).toBe(true))
  })

  it('has captions written from nothing, the first at the beginning', async () => {
    const written = newItem({ kind: 'captions', languages: [newLanguage({ phone: null, sound: null, text: '' })] })
    const { place, server } = await open(
      {
        [`GET ${root}`]: [
          [200, newItem({ kind: 'captions', languages: [] })],
          [200, written],
        ],
        [`PUT ${root}/languages/en-US/captions`]: [200, written],
      },
      { shown: newItem({ kind: 'captions', languages: [] }) },
    )
    await click('Write captions in English (United States)')
    await soon(() => expect(named('Caption 1 from')).toHaveProperty('value', '0:00'))
    expect(named('Caption 1 text')).toHaveProperty('value', '')
    await write(named('Caption 1 text'), 'Welcome.')
    await press(place, 'Save captions')
    await soon(() => expect(document.body.textContent).toContain('The captions are saved.'))
    expect(server.asked.find(({ method }) => method === 'PUT')?.body).toEqual({
      vtt: 'WEBVTT\n\n00:00:00.000 --> 00:00:03.000\nWelcome.\n',
      seenUrl: null,
    })
    await soon(() => expect(place.textContent).toContain('Put under a video'))
    expect(named('Caption 1 text')).toHaveProperty('value', 'Welcome.')
  })

  it('says of a deleted one since when it is, and until when it can be restored, and offers no field that never changes', async () => {
    const { place } = await open({}, { shown: { ...item, isDeleted: true, deletedAt: '2026-03-01T12:00:00.000Z' } })
    expect(place.textContent).toContain('It was deleted Mar 1, 2026: nothing plays it.')
    expect(place.textContent).toContain('Thirty days after it was deleted it is gone for good.')
    const values = [...place.querySelectorAll('input')].map(({ value }) => value)
    expect(values).not.toContain(item.key)
    expect(values).not.toContain('Prompt')
    expect(place.querySelector('.itemFixed')?.textContent).toContain(item.key)
  })

  it('lets a viewer hear everything and change nothing', async () => {
    const { place } = await open({}, { role: 'viewer' })
    expect(place.textContent).toContain('Changing the library takes the role editor, admin or owner.')
    expect(named('Replace English (United States)')).toHaveProperty('disabled', true)
    expect(place.querySelector('textarea[lang="en-US"]')).toHaveProperty('disabled', true)
  })

  const other = { id: '9b8f6f0e-6a2b-4c3d-8e4f-5a6b7c8d9e0f', name: 'Beta Telephone', role: 'owner' }
  const account = libraryAnswers([item])['GET /api/me'][1]
  const leaveAnswers = {
    'GET /api/me': [200, { ...account, companies: [...me.companies, other] }],
    'POST /api/auth/logout': [204],
    'POST /api/auth/company': [200, { ...signedIn, company: { id: other.id, name: other.name } }],
    'GET /api/flows': [200, { items: [], nextCursor: null }],
  }
  const words = () => document.querySelector<HTMLTextAreaElement>('textarea[lang="en-US"]')
  const question = () => document.querySelector('[role="dialog"] [role="alert"]')?.textContent
  const toLibrary = async () => {
    await act(async () => document.querySelector<HTMLAnchorElement>('.itemBack a')?.click())
    await settle()
  }
  const fromMenu = async (label: string) => {
    await click('Ada, Acme Telephone: account menu')
    await soon(() => press(document.body, label))
  }

  it('asks before another page while words are not saved, and keeps them when its author stays', async () => {
    const { place } = await open(leaveAnswers)
    await write(words(), 'Good morning.')
    await toLibrary()
    await soon(() => expect(question()).toBe('The words in English (United States) are not saved.'))
    expect(window.location.pathname).toBe(`/content/${item.id}`)
    await press(document.body, 'Stay')
    expect(words()?.value).toBe('Good morning.')
    await toLibrary()
    await soon(() => expect(question()).toBeDefined())
    await press(document.body, 'Leave anyway')
    await soon(() => expect(place.querySelector('.contentGrid')).not.toBeNull())
    expect(window.location.pathname).toBe('/content')
  })

  it('asks before Back as well', async () => {
    await open(leaveAnswers)
    await toLibrary()
    await act(async () => document.querySelector<HTMLAnchorElement>('.contentGrid a.listName')?.click())
    await soon(() => expect(words()).not.toBeNull())
    await settle()
    await write(words(), 'Good morning.')
    await act(async () => window.history.back())
    await soon(() => expect(question()).toBeDefined())
    await press(document.body, 'Stay')
    expect(words()?.value).toBe('Good morning.')
    expect(window.location.pathname).toBe(`/content/${item.id}`)
  })

  it('asks before signing out while what it is called is not saved', async () => {
    const { place, server } = await open(leaveAnswers)
    const title = [...place.querySelectorAll('input')].find(({ value }) => value === 'Welcome')
    await write(title ?? null, 'Hello')
    await fromMenu('Sign out')
    await soon(() => expect(question()).toBe('What you changed about the item is not saved.'))
    expect(server.asked.some(({ path }) => path === '/api/auth/logout')).toBe(false)
    await press(document.body, 'Leave anyway')
    await soon(() => expect(server.asked.some(({ path }) => path === '/api/auth/logout')).toBe(true))
  })

  it('asks once before another company', async () => {
    const { server } = await open(leaveAnswers)
    await write(words(), 'Good morning.')
    await fromMenu(other.name)
    await soon(() => expect(question()).toBeDefined())
    await press(document.body, 'Leave anyway')
    await soon(() => expect(window.location.pathname).toBe('/flows'))
    expect(server.asked.filter(({ path }) => path === '/api/auth/company')).toHaveLength(1)
    expect(question()).toBeUndefined()
  })

  it('asks before its tab is closed, and no more once everything is saved or discarded', async () => {
    const { place } = await open({ [`PUT ${root}/languages/en-US/text`]: [200, item] })
    const asks = () => {
      const event = new Event('beforeunload', { cancelable: true })
      window.dispatchEvent(event)
      return event.defaultPrevented
    }
    expect(asks()).toBe(false)
    await write(words(), 'Good morning.')
    expect(asks()).toBe(true)
    await press(place, 'Discard')
    expect(asks()).toBe(false)
  })

  it('asks before another page while captions are not saved', async () => {
    const file = { ...(newLanguage().file ?? expect.unreachable()), type: 'video/mp4', url: '/media/tour.mp4' }
    const video = newItem({ kind: 'video', languages: [newLanguage({ file, phone: null })] })
    const { place } = await open(leaveAnswers, { shown: video })
    await soon(() => press(place, 'Add caption'))
    await toLibrary()
    await soon(() => expect(question()).toBe('The captions in English (United States) are not saved.'))
    await press(document.body, 'Stay')
  })
})
