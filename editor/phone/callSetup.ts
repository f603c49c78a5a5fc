import type { z } from 'zod'
import { z as zod } from 'zod'
import type { phoneTrialSchema } from '#shared/api/phone.ts'
import type { Flow, Json, Variable } from '#shared/flow/flow.ts'
import { keepHere, readKept, type Owner } from '../account/keptHere.ts'
import { instantIn } from '#shared/flow/instantIn.ts'

export const failures = ['timeout', 'network', 'refused'] as const

/** `as`: how a request node is answered; `others`: like all that have no answer of their own. */
const mockSchema = zod.object({
  as: zod.enum(['others', 'answer', ...failures]).catch('others'),
  status: zod.int().min(200).max(599).catch(200),
  body: zod.string().catch('{}'),
})
export type Mock = z.output<typeof mockSchema>
export const noMock: Mock = { as: 'others', status: 200, body: '{}' }

const setupSchema = zod.object({
  caller: zod.enum(['phone', 'number', 'anonymous']).catch('phone'),
  number: zod.string().catch(''),
  /** Empty: the flow's own choice. */
  language: zod.string().catch(''),
  when: zod.enum(['now', 'chosen']).catch('now'),
  /** As `datetime-local` writes it, in the flow's time zone. */
  at: zod.string().catch(''),
  /** Empty: the start. */
  nodeId: zod.string().catch(''),
  /** By name, as they are typed; what is empty keeps its default. */
  variables: zod.record(zod.string(), zod.string()).catch({}),
  requests: zod.enum(['real', 'mocked']).catch('real'),
  mocks: zod.record(zod.string(), mockSchema).catch({}),
  speed: zod.enum(['real', 'fast']).catch('real'),
  isMuted: zod.boolean().catch(false),
})
export type CallSetup = z.output<typeof setupSchema>
export const usualSetup: CallSetup = setupSchema.parse({})

const nameOf = (flowId: string) => `phone-${flowId}`

/** What a member set up in this browser last for the flow. */
export const readSetup = (owner: Owner, flowId: string): CallSetup =>
  setupSchema.catch(usualSetup).parse(readKept(owner, nameOf(flowId)) ?? {})

export const keepSetup = (owner: Owner, flowId: string, setup: CallSetup): void =>
  keepHere(owner, nameOf(flowId), setup)

export type TrialBody = z.input<typeof phoneTrialSchema>
/** By the name of the field, such as `variables.plan` or `mocks.n7`: what is wrong with it. */
export type SetupTroubles = Readonly<Record<string, string>>

/** What is asked of the server, or what has to be put right first. */
export function trialOf(
  setup: CallSetup,
  { flowId, flow }: { flowId: string; flow: Flow },
): { ok: true; body: TrialBody } | { ok: false; troubles: SetupTroubles } {
  const troubles: Record<string, string> = {}
  const at = setup.when === 'chosen' ? instantIn(setup.at, flow.timeZone) : undefined
  if (setup.when === 'chosen' && at === undefined) troubles['at'] = 'Choose a day and a time.'
  const number = setup.number.replace(/[\s().-]/g, '')
  if (setup.caller === 'number' && !/^\+[1-9]\d{1,14}$/.test(number))
    troubles['number'] = 'Write the number with its country, such as +15550190001.'
  const variables: Record<string, Json> = {}
  for (const variable of flow.variables) {
    const text = setup.variables[variable.name]
    if (text === undefined || text === '') continue
    const value = readValue(text, variable.type)
    if (value === undefined) troubles[`variables.${variable.name}`] = wrongValue[variable.type]
    else variables[variable.name] = value
  }
  const answers: NonNullable<TrialBody['answers']> = {}
  for (const { id, type } of flow.nodes) {
    const mock = setup.mocks[id]
    if (type !== 'request' || !mock || mock.as === 'others') continue
    if (mock.as !== 'answer') {
      answers[id] = { fails: mock.as }
      continue
    }
    const body = mock.body.trim() === '' ? '' : readJson(mock.body)
    if (body === undefined) troubles[`mocks.${id}`] = 'This is not JSON.'
    else answers[id] = { status: mock.status, body }
  }
  if (Object.keys(troubles).length > 0) return { ok: false, troubles }
  const hasNode = flow.nodes.some(({ id }) => id === setup.nodeId)
  return {
    ok: true,
    body: {
      flowId,
      requests: setup.requests,
      speed: setup.speed === 'fast' ? 'fast' : 1,
      ...(setup.caller === 'number' && { from: number }),
      ...(setup.caller === 'anonymous' && { from: 'anonymous' }),
      ...(setup.language !== '' && flow.languages.includes(setup.language) && { language: setup.language }),
      ...(at !== undefined && { at: new Date(at).toISOString() }),
      ...(hasNode && { nodeId: setup.nodeId }),
      ...(Object.keys(variables).length > 0 && { variables }),
      ...(Object.keys(answers).length > 0 && { answers }),
    },
  }
}

const wrongValue: Readonly<Record<Variable['type'], string>> = {
  text: 'This is not a text.',
  date: 'Write a date such as 2026-12-24, or a date and a time.',
  number: 'This is not a number.',
  boolean: 'Write true or false.',
  list: 'Write a list as JSON, such as ["one", "two"].',
  json: 'This is not JSON.',
}

/** A value as it is typed for a variable of a type; undefined when it is none. */
export function readValue(text: string, type: Variable['type']): Json | undefined {
  switch (type) {
    case 'text':
    case 'date':
      return text
    case 'number': {
      const number = Number(text.trim())
      return text.trim() === '' || !Number.isFinite(number) ? undefined : number
    }
    case 'boolean':
      return text.trim() === 'true' ? true : text.trim() === 'false' ? false : undefined
    case 'list': {
      const list = readJson(text)
      return Array.isArray(list) ? list : undefined
    }
    case 'json':
      return readJson(text)
    default:
      return type satisfies never
  }
}

function readJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

/** A value as it is shown and typed. */
export const writeValue = (value: unknown): string =>
  value === undefined || value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value)

/** How far the setup differs from the usual one, in few words. */
export function setupWords(setup: CallSetup, flow: Flow, titleOf: (nodeId: string) => string): string[] {
  const words: string[] = []
  if (setup.nodeId !== '' && flow.nodes.some(({ id }) => id === setup.nodeId))
    words.push(`from ${titleOf(setup.nodeId)}`)
  if (setup.caller === 'number' && setup.number !== '') words.push(`as ${setup.number}`)
  if (setup.caller === 'anonymous') words.push('without a number')
  if (setup.language !== '') words.push(setup.language)
  if (setup.when === 'chosen' && setup.at !== '') words.push(setup.at.replace('T', ' '))
  const set = flow.variables.filter(({ name }) => (setup.variables[name] ?? '') !== '').length
  if (set > 0) words.push(set === 1 ? '1 variable' : `${set} variables`)
  const mocked = flow.nodes.filter(({ id }) => (setup.mocks[id]?.as ?? 'others') !== 'others').length
  if (mocked > 0) words.push(mocked === 1 ? '1 mocked answer' : `${mocked} mocked answers`)
  if (setup.requests === 'mocked') words.push('no real requests')
  return words
}
