import { sql, type Kysely, type Selectable } from 'kysely'
import type { ContentKind } from '#shared/api/content.ts'
import type { ContentItemTable, Database } from './schema.ts'
import { containing } from './likePattern.ts'

export type ContentItemRow = Selectable<ContentItemTable>
const columns = [
  ...(['companyId', 'id', 'key', 'title', 'kind', 'tags', 'folder', 'isAlwaysNewest', 'isPrivate'] as const),
  ...(['sessionId', 'deletedAt', 'createdBy', 'createdAt', 'updatedAt'] as const),
] as const
type ItemRef = { companyId: string; itemId: string }

export type ContentFilter = {
  key?: string | undefined
  search?: string | undefined
  kind?: ContentKind | undefined
  language?: string | undefined
  missing?: string | undefined
  tag?: string | undefined
  folder?: string | undefined
  /** Left out: deleted or not. */
  isDeleted?: boolean | undefined
  /** Only these keys, or all but these. */
  keys?: { are: 'among' | 'notAmong'; keys: readonly string[] } | undefined
}
export type ContentSort =
  | { by: 'updated'; after: { at: Date; id: string } | undefined }
  | { by: 'title'; after: readonly [title: string, id: string] | undefined }

/** The newest revision of each language of an item of the query around it. */
const current = sql`(select distinct on (r.language) r.language, r.text, r.file_hash from content_revision r
  where r.company_id = content_item.company_id and r.item_id = content_item.id
  order by r.language, r.number desc) as now`
const hasFileIn = (language: string) =>
  sql<boolean>`exists (select from ${current} where now.language = ${language} and now.file_hash is not null)`
const hasAnythingIn = (language: string) =>
  sql<boolean>`exists (select from ${current} where now.language = ${language}
    and (now.file_hash is not null or now.text <> ''))`
const says = (pattern: string) => sql<boolean>`exists (select from ${current} where now.text ilike ${pattern})`

/** One row more than `limit` when there is a next page. */
export function listContent(
  db: Kysely<Database>,
  { companyId, filter, sort, limit }: { companyId: string; filter: ContentFilter; sort: ContentSort; limit: number },
): Promise<ContentItemRow[]> {
  const { key, search, kind, language, missing, tag, folder, isDeleted, keys } = filter
  let query = db
    .selectFrom('contentItem')
    .select(columns)
    .where('companyId', '=', companyId)
    .where('kind', kind === undefined ? '!=' : '=', kind ?? 'recording')
  if (isDeleted !== undefined) query = query.where('deletedAt', isDeleted ? 'is not' : 'is', null)
  if (key !== undefined) query = query.where('key', '=', key)
  if (search) {
    const pattern = containing(search)
    query = query.where((eb) => eb.or([eb('title', 'ilike', pattern), eb('key', 'ilike', pattern), says(pattern)]))
  }
  if (language !== undefined) query = query.where(hasAnythingIn(language))
  if (missing !== undefined) query = query.where(sql<boolean>`not ${hasFileIn(missing)}`)
  if (tag !== undefined) query = query.where(sql<boolean>`${tag} = any(tags)`)
  if (folder !== undefined)
    query = query.where((eb) =>
      eb.or([eb('folder', '=', folder), eb('folder', 'like', `${containing(folder).slice(1, -1)}/%`)]),
    )
  if (keys?.are === 'among') query = query.where('key', 'in', keys.keys.length > 0 ? keys.keys : [''])
  if (keys?.are === 'notAmong' && keys.keys.length > 0) query = query.where('key', 'not in', keys.keys)
  if (sort.by === 'updated') {
    const { after } = sort
    if (after)
      query = query.where((eb) =>
        eb.or([eb('updatedAt', '<', after.at), eb.and([eb('updatedAt', '=', after.at), eb('id', '>', after.id)])]),
      )
    return query
      .orderBy('updatedAt', 'desc')
      .orderBy('id')
      .limit(limit + 1)
      .execute()
  }
  if (sort.after)
    query = query.where(sql<boolean>`(lower(title), id) > (lower(${sort.after[0]}), ${sort.after[1]}::uuid)`)
  return query
    .orderBy(sql`lower(title)`)
    .orderBy('id')
    .limit(limit + 1)
    .execute()
}

export const findContentItem = (
  db: Kysely<Database>,
  { companyId, itemId }: ItemRef,
): Promise<ContentItemRow | undefined> =>
  db
    .selectFrom('contentItem')
    .select(columns)
    .where('companyId', '=', companyId)
    .where('id', '=', itemId)
    .executeTakeFirst()

/** Holds the item until the transaction ends: revisions of one item are numbered one after another. */
export const lockContentItem = (
  tx: Kysely<Database>,
  { companyId, itemId }: ItemRef,
): Promise<ContentItemRow | undefined> =>
  tx
    .selectFrom('contentItem')
    .select(columns)
    .where('companyId', '=', companyId)
    .where('id', '=', itemId)
    .forUpdate()
    .executeTakeFirst()

/** Of these keys, those of items that are there; none of them is deleted before the transaction ends. */
export async function holdContent(
  tx: Kysely<Database>,
  { companyId, keys }: { companyId: string; keys: readonly string[] },
): Promise<ReadonlySet<string>> {
  if (keys.length === 0) return new Set()
  const rows = await tx
    .selectFrom('contentItem')
    .select('key')
    .where('companyId', '=', companyId)
    .where('key', 'in', [...keys].sort())
    .where('deletedAt', 'is', null)
    .orderBy('key')
    .forShare()
    .execute()
  return new Set(rows.map(({ key }) => key))
}

export const listContentByKeys = (
  db: Kysely<Database>,
  { companyId, keys }: { companyId: string; keys: readonly string[] },
): Promise<ContentItemRow[]> =>
  keys.length === 0
    ? Promise.resolve([])
    : db
        .selectFrom('contentItem')
        .select(columns)
        .where('companyId', '=', companyId)
        .where('key', 'in', [...keys])
        .execute()

export const listContentByIds = (
  db: Kysely<Database>,
  { companyId, itemIds }: { companyId: string; itemIds: readonly string[] },
): Promise<ContentItemRow[]> =>
  itemIds.length === 0
    ? Promise.resolve([])
    : db
        .selectFrom('contentItem')
        .select(columns)
        .where('companyId', '=', companyId)
        .where('id', 'in', sql<string>`(select unnest(${[...itemIds]}::uuid[]))`)
        .execute()

/** The items of the company that are not deleted and not a caller's recording: all, those of some keys, those always newest. */
export const listKnownContent = (
  db: Kysely<Database>,
  { companyId, keys, isAlwaysNewest }: { companyId: string; keys?: readonly string[]; isAlwaysNewest?: true },
): Promise<Pick<ContentItemRow, 'id' | 'key' | 'kind'>[]> =>
  db
    .selectFrom('contentItem')
    .select(['id', 'key', 'kind'])
    .where('companyId', '=', companyId)
    .where('deletedAt', 'is', null)
    .where('kind', '!=', 'recording')
    .$if(keys !== undefined, (query) => query.where('key', '=', sql<string>`any(${[...(keys ?? [])]})`))
    .$if(isAlwaysNewest !== undefined, (query) => query.where(sql<boolean>`is_always_newest`))
    .orderBy('key')
    .execute()

type Optional<Row> = { [Name in keyof Row]?: Row[Name] | undefined }

/** False when the key is taken. */
export async function insertContentItem(
  db: Kysely<Database>,
  item: Pick<ContentItemRow, 'companyId' | 'id' | 'key' | 'title' | 'kind' | 'createdBy'> &
    Optional<Pick<ContentItemRow, 'tags' | 'folder' | 'isAlwaysNewest' | 'isPrivate' | 'sessionId'>> & { now: Date },
): Promise<boolean> {
  const { now, ...row } = item
  const inserted = await db
    .insertInto('contentItem')
    .values({ sessionId: null, ...row, deletedAt: null, createdAt: now, updatedAt: now })
    .onConflict((conflict) => conflict.columns(['companyId', 'key']).doNothing())
    .returning('id')
    .executeTakeFirst()
  return inserted !== undefined
}

export type ItemChange = Partial<
  Pick<ContentItemRow, 'title' | 'tags' | 'folder' | 'isAlwaysNewest' | 'isPrivate' | 'deletedAt'>
>
export const updateContentItem = (
  db: Kysely<Database>,
  { companyId, itemId }: ItemRef,
  change: ItemChange & { updatedAt: Date },
): Promise<ContentItemRow | undefined> =>
  db
    .updateTable('contentItem')
    .set(change)
    .where('companyId', '=', companyId)
    .where('id', '=', itemId)
    .returning(columns)
    .executeTakeFirst()

export async function contentFacets(db: Kysely<Database>, companyId: string) {
  const there = db
    .selectFrom('contentItem')
    .where('companyId', '=', companyId)
    .where('deletedAt', 'is', null)
    .where('kind', '!=', 'recording')
  const [tags, folders, languages, deleted] = await Promise.all([
    sql<{ tag: string; items: number }>`select tag, count(*)::int as items from content_item, unnest(tags) as tag
      where company_id = ${companyId} and deleted_at is null and kind <> 'recording'
      group by tag order by tag`.execute(db),
    there
      .select((eb) => ['folder', eb.fn.countAll<number>().as('items')])
      .where('folder', '!=', '')
      .groupBy('folder')
      .orderBy('folder')
      .execute(),
    sql<{ language: string }>`select language from (
      select now.language, 0 as defaults from content_item, lateral ${current}
        where company_id = ${companyId} and deleted_at is null and kind <> 'recording'
          and (now.file_hash is not null or now.text <> '')
      union all
      select f.draft ->> 'defaultLanguage', 1 from flow f
        where f.company_id = ${companyId} and jsonb_typeof(f.draft -> 'defaultLanguage') = 'string'
      union all
      select jsonb_array_elements_text(f.draft -> 'languages'), 0 from flow f
        where f.company_id = ${companyId} and jsonb_typeof(f.draft -> 'languages') = 'array'
      ) as found group by language order by sum(defaults) desc, language`.execute(db),
    db
      .selectFrom('contentItem')
      .select((eb) => eb.fn.countAll<number>().as('items'))
      .where('companyId', '=', companyId)
      .where('deletedAt', 'is not', null)
      .where('kind', '!=', 'recording')
      .executeTakeFirstOrThrow(),
  ])
  return {
    tags: tags.rows,
    folders: folders.map(({ folder, items }) => ({ folder, items: Number(items) })),
    languages: languages.rows.map(({ language }) => language),
    deleted: Number(deleted.items),
  }
}
