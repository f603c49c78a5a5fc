import { Hono } from 'hono'
import { languagesSchema, type LanguageView } from '#shared/api/language.ts'
import { allowMember, type SignedInEnv } from '../accounts/signedIn.ts'
import { sayLanguages } from '../channels/twilio/voices.ts'
import { listUsedLanguages } from '../store/languages.ts'
import type { ApiDeps } from './apiDeps.ts'
import { operation } from './operation.ts'

const nameIn = (tag: string, language: string): string => {
  try {
    return new Intl.DisplayNames([language], { type: 'language' }).of(tag) ?? tag
  } catch {
    return tag
  }
}

/** Languages a flow can speak: those with a voice, and any other the company's flows name. */
export const languageRoutes = ({ db }: ApiDeps) =>
  new Hono<SignedInEnv>().get(
    '/',
    allowMember(),
    operation('List languages, with names in English and in themselves', { schema: languagesSchema }),
    async (c) => {
      const used = new Set(await listUsedLanguages(db, c.var.member.companyId))
      const spoken = new Set<string>(sayLanguages)
      const items: LanguageView[] = [...new Set([...spoken, ...used])]
        .map((tag) => ({
          tag,
          name: nameIn(tag, 'en'),
          ownName: nameIn(tag, tag),
          isSpoken: spoken.has(tag),
          isUsed: used.has(tag),
        }))
        .sort((a, b) => a.name.localeCompare(b.name, 'en'))
      return c.json({ items, nextCursor: null as string | null })
    },
  )
