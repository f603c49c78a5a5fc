import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { z } from 'zod'
import type { flowPageSchema, versionSchema } from '#shared/api/flow.ts'
import type { schedulePageSchema } from '#shared/api/schedule.ts'
import { noBindings, type Bindings } from '#shared/flow/bindings.ts'
import { referencesOf } from '#shared/flow/bindFlow.ts'
import type { Flow } from '#shared/flow/flow.ts'
import { scheduleSchema, type Schedule } from '#shared/flow/schedule.ts'
import { readFlow } from '#shared/flow/upgrade.ts'
import { compileVersion, linkProgram, noResources, type CompiledVersion, type Program } from '#shared/run/program.ts'
import { testProgram } from '#shared/run/scriptedTest.ts'
import { ask, type Server } from '../simulator/terminal/product.ts'
import { UsageError } from './flowsTestArguments.ts'

/** A flow with its tests, ready to play them; `problem`: a sentence that says why it is not. */
export type FlowUnderTest = { key: string; name: string } & (
  { kind: 'ready'; flow: Flow; program: Program } | { kind: 'unusable'; problem: string }
)

/** Flows of exported files, each the sub-flow of the others by the name of its file. Throws UsageError. */
export function flowsOfFiles(files: readonly string[], scheduleFiles: readonly string[]): FlowUnderTest[] {
  const schedules: Record<string, Schedule> = {}
  for (const file of scheduleFiles) {
    const { revision: _, updatedAt: __, ...document } = readJson(file) as Record<string, unknown>
    const read = scheduleSchema.safeParse(document)
    if (!read.success) throw new UsageError(`${file} is not a schedule: ${read.error.issues[0]?.message ?? ''}`)
    schedules[read.data.key] = read.data
  }
  const found = files.map((file) => ({
    key: basename(file).replace(/\.json$/i, ''),
    read: readDocument(readJson(file)),
  }))
  const flows = Object.fromEntries(found.flatMap(({ key, read }) => (typeof read === 'string' ? [] : [[key, read]])))
  return found.map(({ key, read }) =>
    typeof read === 'string'
      ? { kind: 'unusable', key, name: key, problem: read }
      : ready(key, read, () => testProgram(read, { flowKey: key, flows, schedules })),
  )
}

function readJson(file: string): unknown {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    throw new UsageError(`${file} cannot be read.`)
  }
  try {
    return JSON.parse(text)
  } catch {
    throw new UsageError(`${file} is not JSON.`)
  }
}

/** The flow, or what is wrong with its document. */
function readDocument(document: unknown): Flow | string {
  const read = readFlow(document)
  return read.ok
    ? read.flow
    : read.problems.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join(' ')
}

function ready(key: string, flow: Flow, programOf: () => Program): FlowUnderTest {
  const { name } = flow
  try {
    return { kind: 'ready', key, name, flow, program: programOf() }
  } catch (error) {
    return { kind: 'unusable', key, name, problem: error instanceof Error ? error.message : 'The flow cannot run.' }
  }
}

type Page<Item> = { items: Item[]; nextCursor: string | null }
type Listed = z.output<typeof flowPageSchema>['items'][number]

/**
 * Drafts, or live versions, of the running product, with the sub-flow versions and schedules that a call would meet now. Throws
 * UsageError when a key is not there, NotReachedError when the product is not.
 */
export async function flowsOfProduct(
  server: Server,
  { keys, of }: { keys: readonly string[]; of: 'draft' | 'live' },
): Promise<FlowUnderTest[]> {
  const listed = await all<Listed>(server, '/api/flows?status=all')
  const schedules = Object.fromEntries(
    (await all<z.output<typeof schedulePageSchema>['items'][number]>(server, '/api/schedules?')).map((schedule) => [
      schedule.key,
      schedule,
    ]),
  )
  for (const key of keys)
    if (!listed.some((flow) => flow.key === key)) throw new UsageError(`There is no flow with the key ${key}.`)
  const known = new Map<string, Promise<CompiledVersion>>()
  const version = (bound: { flowId: string; versionId: string }) => {
    const loading = known.get(bound.versionId) ?? loadVersion(server, bound, listed)
    known.set(bound.versionId, loading)
    return loading
  }
  const link = async (root: CompiledVersion): Promise<Program> => {
    const below = new Map([[root.id, root]])
    const waiting = [root]
    for (let next = waiting.pop(); next; next = waiting.pop())
      for (const bound of Object.values(next.bindings.flows)) {
        if (below.has(bound.versionId)) continue
        const found = await version(bound)
        below.set(found.id, found)
        waiting.push(found)
      }
    return linkProgram(root, below.values(), { ...noResources, schedules })
  }

  const found: FlowUnderTest[] = []
  for (const { id, key, name, liveVersion, isArchived } of listed) {
    if (keys.length > 0 ? !keys.includes(key) : isArchived || (of === 'live' && !liveVersion)) continue
    if (of === 'live') {
      if (!liveVersion) throw new UsageError(`The flow ${key} was never published: it has no live version.`)
      const root = await version({ flowId: id, versionId: liveVersion.id })
      found.push({ kind: 'ready', key, name, flow: root.flow, program: await link(root) })
      continue
    }
    const draft = await ask<{ flow: unknown }>(server, `/api/flows/${id}/draft`)
    const flow = readDocument(draft.flow)
    if (typeof flow === 'string') {
      found.push({ kind: 'unusable', key, name, problem: flow })
      continue
    }
    const bindings = { ...noBindings, flows: liveOf(referencesOf(flow).flows, listed) }
    let root: CompiledVersion
    try {
      root = compileVersion({ id: `draft of ${key}`, flowId: id, flowKey: key, number: 0, flow, bindings })
    } catch (error) {
      found.push({ kind: 'unusable', key, name, problem: error instanceof Error ? error.message : 'It cannot run.' })
      continue
    }
    found.push({ kind: 'ready', key, name, flow, program: await link(root) })
  }
  return found.toSorted((one, other) => (one.key < other.key ? -1 : 1))
}

/** What a trial would bind: the live versions, of those that have one. */
const liveOf = (keys: readonly string[], listed: readonly Listed[]): Bindings['flows'] =>
  Object.fromEntries(
    listed.flatMap(({ id, key, liveVersion }) =>
      liveVersion && keys.includes(key) ? [[key, { flowId: id, versionId: liveVersion.id }]] : [],
    ),
  )

async function loadVersion(
  server: Server,
  { flowId, versionId }: { flowId: string; versionId: string },
  listed: readonly Listed[],
): Promise<CompiledVersion> {
  const { flow, bindings, number } = await ask<z.output<typeof versionSchema>>(
    server,
    `/api/flows/${flowId}/versions/${versionId}`,
  )
  const flowKey = listed.find(({ id }) => id === flowId)?.key ?? flowId
  return compileVersion({ id: versionId, flowId, flowKey, number, flow, bindings })
}

/** Every page of a list. */
async function all<Item>(server: Server, path: string): Promise<Item[]> {
  const items: Item[] = []
  for (let cursor: string | null = ''; cursor !== null;) {
    const more: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`
    const page: Page<Item> = await ask<Page<Item>>(server, `${path}&limit=100${more}`.replace('?&', '?'))
    items.push(...page.items)
    cursor = page.nextCursor
  }
  return items
}
