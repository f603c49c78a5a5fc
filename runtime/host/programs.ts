import type { Kysely } from 'kysely'
import { readFlow } from '#shared/flow/upgrade.ts'
import type { Schedule } from '#shared/flow/schedule.ts'
import {
  compileVersion,
  linkProgram,
  noResources,
  type CompiledVersion,
  type Program,
  type Resources,
} from '#shared/run/program.ts'
import { newestContent } from '../content/contentWorld.ts'
import type { Database } from '../store/schema.ts'

export type Programs = {
  /** The program of a version: compiled once, its resources those of this moment. Throws when there is no such version. */
  program(companyId: string, versionId: string): Promise<Program>
  /** The same program with the company's present schedules and voices. */
  refreshed(companyId: string, program: Program): Promise<Program>
  /** Schedules or settings of the company changed. */
  forget(companyId: string): void
  /** Messages about changes may have been missed. */
  forgetAll(): void
}

/** Versions are immutable: a bound is needed only for memory. Ready to run, one takes some ten bytes a character of its document. */
const maxCharacters = 20_000_000

export function createPrograms(db: Kysely<Database>): Programs {
  /** Least recently asked for first. */
  const versions = new Map<string, { loading: Promise<CompiledVersion>; characters: number }>()
  let characters = 0
  const resources = new Map<string, Promise<Resources>>()

  const version = (companyId: string, versionId: string) => {
    const key = `${companyId} ${versionId}`
    const known = versions.get(key)
    if (known) {
      versions.delete(key)
      versions.set(key, known)
      return known.loading
    }
    const loaded = loadVersion(db, companyId, versionId)
    const entry = { loading: loaded.then(({ version }) => version), characters: 0 }
    versions.set(key, entry)
    loaded.then(
      ({ length }) => {
        entry.characters = length
        characters += length
        dropOldest()
      },
      () => versions.delete(key),
    )
    return entry.loading
  }
  /** All but the one just asked for, as far as the bound demands. */
  const dropOldest = () => {
    for (const [key, entry] of versions) {
      if (characters <= maxCharacters || versions.size === 1) return
      versions.delete(key)
      characters -= entry.characters
    }
  }
  const resourcesOf = (companyId: string) => {
    const known = resources.get(companyId)
    if (known) return known
    const loading = loadResources(db, companyId)
    loading.catch(() => resources.delete(companyId))
    resources.set(companyId, loading)
    return loading
  }

  const linked = new WeakMap<CompiledVersion, Program>()
  return {
    async program(companyId, versionId) {
      const root = await version(companyId, versionId)
      const current = await resourcesOf(companyId)
      const known = linked.get(root)
      if (known) return known.resources === current ? known : { ...known, resources: current }
      const found = new Map([[root.id, root]])
      const waiting = [root]
      for (let next = waiting.pop(); next; next = waiting.pop())
        for (const bound of Object.values(next.bindings.flows)) {
          if (found.has(bound.versionId)) continue
          const below = await version(companyId, bound.versionId)
          found.set(below.id, below)
          waiting.push(below)
        }
      const program = linkProgram(root, found.values(), current)
      linked.set(root, program)
      return program
    },
    async refreshed(companyId, program) {
      const current = await resourcesOf(companyId)
      return current === program.resources ? program : { ...program, resources: current }
    },
    forget(companyId) {
      resources.delete(companyId)
    },
    forgetAll() {
      resources.clear()
    },
  }
}

/** `length` of its document. */
type Loaded = { version: CompiledVersion; length: number }

async function loadVersion(db: Kysely<Database>, companyId: string, versionId: string): Promise<Loaded> {
  const row = await db
    .selectFrom('flowVersion')
    .innerJoin('flow', (join) =>
      join.onRef('flow.companyId', '=', 'flowVersion.companyId').onRef('flow.id', '=', 'flowVersion.flowId'),
    )
    .select([
      'flowVersion.id',
      'flowVersion.flowId',
      'flowVersion.number',
      'flowVersion.document',
      'flowVersion.bindings',
      'flow.key',
    ])
    .where('flowVersion.companyId', '=', companyId)
    .where('flowVersion.id', '=', versionId)
    .limit(1)
    .executeTakeFirst()
  const found = row ?? (await findSnapshot(db, companyId, versionId))
  if (!found) throw new Error(`Version ${versionId} is not in company ${companyId}.`)
  const read = readFlow(JSON.parse(found.document))
  if (!read.ok)
    throw new Error(`Version ${versionId} does not parse: ${read.problems.map(({ message }) => message).join(' ')}`)
  const version = compileVersion({
    id: found.id,
    flowId: found.flowId,
    flowKey: found.key,
    number: found.number,
    flow: read.flow,
    bindings: found.bindings,
  })
  return { version, length: found.document.length }
}

/** A draft on trial, which counts as version 0. */
async function findSnapshot(db: Kysely<Database>, companyId: string, snapshotId: string) {
  const row = await db
    .selectFrom('trialSnapshot as snapshot')
    .innerJoin('flow', (join) =>
      join.onRef('flow.companyId', '=', 'snapshot.companyId').onRef('flow.id', '=', 'snapshot.flowId'),
    )
    .select(['snapshot.id', 'snapshot.flowId', 'snapshot.document', 'snapshot.bindings', 'flow.key'])
    .where('snapshot.companyId', '=', companyId)
    .where('snapshot.id', '=', snapshotId)
    .limit(1)
    .executeTakeFirst()
  return row && { ...row, number: 0 }
}

async function loadResources(db: Kysely<Database>, companyId: string): Promise<Resources> {
  const [rows, company] = await Promise.all([
    db.selectFrom('schedule').select(['key', 'document']).where('companyId', '=', companyId).execute(),
    db.selectFrom('company').select('settings').where('id', '=', companyId).limit(1).executeTakeFirst(),
  ])
  const schedules = Object.fromEntries(rows.map(({ key, document }) => [key, document as Schedule]))
  const voices = (company?.settings['voices'] ?? {}) as Resources['voices']
  return { ...noResources, schedules, voices, content: await newestContent(db, companyId) }
}
