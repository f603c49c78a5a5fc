import type { ContentFacets, ContentItem, ContentLanguage } from '#shared/api/content.ts'
import { me } from '../testing.tsx'

/** A language of an item, with a sound of seven seconds. */
export const newLanguage = (over: Partial<ContentLanguage> = {}): ContentLanguage => ({
  language: 'en-US',
  revision: 1,
  text: 'Welcome to Acme.',
  file: {
    ...{ url: '/media/welcome.wav', name: 'welcome.wav', type: 'audio/wav', bytes: 672_044 },
    ...{ durationMs: 7000, width: null, height: null },
  },
  phone: { url: '/media/welcome-8k.wav', mulawUrl: '/media/welcome-mulaw.wav' },
  sound: {
    ...{ durationMs: 7000, loudnessLufs: -20.1, loudnessBefore: -14.2, truePeakDbtp: -3.1 },
    waveform: [0, 40, 100, 60, 10],
    warnings: [],
  },
  posterUrl: null,
  captionsUrl: null,
  createdAt: '2026-11-20T10:00:00.000Z',
  createdBy: null,
  ...over,
})

export const newItem = (over: Partial<ContentItem> = {}): ContentItem => ({
  id: '5b8f6f0e-6a2b-4c3d-8e4f-5a6b7c8d9e01',
  key: 'welcome',
  title: 'Welcome',
  kind: 'audio',
  tags: [],
  folder: '',
  isAlwaysNewest: false,
  isPrivate: false,
  sessionId: null,
  languages: [newLanguage()],
  uses: 0,
  isDeleted: false,
  deletedAt: null,
  createdAt: '2026-11-19T10:00:00.000Z',
  updatedAt: '2026-11-20T10:00:00.000Z',
  ...over,
})

export const facets: ContentFacets = {
  tags: [{ tag: 'sales', items: 2 }],
  folders: [{ folder: 'Greetings', items: 3 }],
  languages: ['en-US', 'es-ES'],
  deleted: 0,
}

const mega = 2 ** 20
export const limits = {
  maxBytes: { audio: 25 * mega, video: 500 * mega, image: 10 * mega, captions: mega },
  targetLufs: -20,
  speech: false,
}

/** What the pages of the library ask for, for `openEditor`. */
export const libraryAnswers = (items: readonly ContentItem[], role: 'editor' | 'viewer' = 'editor') =>
  ({
    'GET /api/me': [
      200,
      {
        ...me,
        role,
        permissions: ['flows:read', 'content:read', ...(role === 'editor' ? ['flows:write', 'content:write'] : [])],
      },
    ],
    'GET /api/content': [200, { items, nextCursor: null }],
    'GET /api/content/facets': [200, facets],
    'GET /api/content/limits': [200, limits],
    'GET /api/languages': [200, { items: [], nextCursor: null }],
  }) as const
