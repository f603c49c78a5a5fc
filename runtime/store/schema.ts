import type { ColumnType, Generated } from 'kysely'
import type { ContentKind, ImportedRow, ImportState, Sound } from '#shared/api/content.ts'
import type { Bindings } from '#shared/flow/bindings.ts'
import type { Json } from '#shared/flow/flow.ts'
import type { Problem } from '#shared/flow/problem.ts'
import type { Fact } from '#shared/run/action.ts'
import type { AnsweredBy, CallerEvent } from '#shared/run/event.ts'
import type { Ending } from '#shared/run/session.ts'
import type { TrailEntry } from '#shared/run/trail.ts'

/**
 * One row type a table of migrations/, in camelCase. Columns with a default in SQL are `Generated`. jsonb columns are read as
 * parsed values and written as JSON text (`JSON.stringify`): arrays would otherwise become Postgres arrays.
 */
export type Database = {
  company: CompanyTable
  user: UserTable
  membership: MembershipTable
  refreshToken: RefreshTokenTable
  authAttempt: AuthAttemptTable
  carrierAccount: CarrierAccountTable
  flow: FlowTable
  flowVersion: FlowVersionTable
  phoneNumber: PhoneNumberTable
  schedule: ScheduleTable
  contact: ContactTable
  doNotCall: DoNotCallTable
  session: SessionTable
  interaction: InteractionTable
  sessionFact: SessionFactTable
  call: CallTable
  callEvent: CallEventTable
  recording: RecordingTable
  draftAuthor: DraftAuthorTable
  trialSnapshot: TrialSnapshotTable
  trial: TrialTable
  trialMocks: TrialMocksTable
  mediaFile: MediaFileTable
  contentItem: ContentItemTable
  contentRevision: ContentRevisionTable
  spokenText: SpokenTextTable
  contentImport: ContentImportTable
  schemaMigration: SchemaMigrationTable
}

/** A jsonb column: reads as `T`, is written as its JSON text. */
type JsonColumn<T> = ColumnType<T, string, string>
/** The same with a default in SQL. */
type DefaultedJson<T> = ColumnType<T, string | undefined, string>
type NullableJson<T> = ColumnType<T | null, string | null | undefined, string | null>

export const roles = ['owner', 'admin', 'editor', 'agent', 'analyst', 'viewer'] as const
export type Role = (typeof roles)[number]

export type Channel = 'phone' | 'web'
export type Direction = 'inbound' | 'outbound'

/** Twilio's words, and `placing` for a call we have written down but not asked for yet. https://www.twilio.com/docs/voice/api/call-resource#call-status-values */
export const callStatuses = [
  'placing',
  'queued',
  'initiated',
  'ringing',
  'in-progress',
  'completed',
  'busy',
  'failed',
  'no-answer',
  'canceled',
] as const
export type CallStatus = (typeof callStatuses)[number]

/**
 * `late` is input that came for a turn which was over already; it advances nothing. `variables`: whoever tries a flow set some.
 */
export type InteractionKind = CallerEvent['kind'] | 'hold' | 'late' | 'variables'

export type CompanyTable = {
  id: string
  name: string
  settings: DefaultedJson<Readonly<Record<string, Json>>>
  createdAt: Date
}

export type UserTable = {
  id: string
  email: string
  name: string
  passwordHash: string
  isSuperadmin: Generated<boolean>
  createdAt: Date
}

export type MembershipTable = {
  companyId: string
  userId: string
  role: Role
  createdAt: Date
}

export type RefreshTokenTable = {
  companyId: string
  tokenHash: string
  userId: string
  family: string
  createdAt: Date
  expiresAt: Date
  usedAt: Date | null
  revokedAt: Date | null
}

export type AuthAttemptTable = {
  bucket: string
  failures: number
  windowEndsAt: Date
}

export type CarrierAccountTable = {
  companyId: string
  sid: string
  sealedToken: string
  sealedNextToken: string | null
  /** Of the stand-in carrier: the one that it listens at since its last start; null while none does. */
  apiUrl: string | null
  isStandIn: Generated<boolean>
  createdAt: Date
}

export type FlowTable = {
  companyId: string
  id: string
  key: string
  name: string
  description: Generated<string>
  tags: Generated<string[]>
  draft: JsonColumn<Json>
  draftRevision: Generated<number>
  draftUpdatedAt: Date
  draftUpdatedBy: string | null
  liveVersionId: string | null
  isOutOfService: Generated<boolean>
  closedMessage: NullableJson<Json>
  archivedAt: Date | null
  createdAt: Date
  updatedAt: Date
}

export type FlowVersionTable = {
  companyId: string
  id: string
  flowId: string
  number: number
  /** Canonical text of the flow document. */
  document: string
  hash: string
  bindings: JsonColumn<Bindings>
  note: Generated<string>
  problems: DefaultedJson<Problem[]>
  publishedAt: Date
  publishedBy: string | null
}

export type PhoneNumberTable = {
  companyId: string
  number: string
  label: Generated<string>
  flowId: string | null
  language: string | null
  carrierSid: string | null
  voiceUrl: string | null
  voiceFallbackUrl: string | null
  statusCallbackUrl: string | null
  checkedAt: Date | null
  createdAt: Date
  updatedAt: Date
}

export type ScheduleTable = {
  companyId: string
  key: string
  document: JsonColumn<Json>
  revision: Generated<number>
  updatedAt: Date
}

export type ContactTable = {
  companyId: string
  id: string
  number: string
  firstName: string | null
  lastName: string | null
  language: string | null
  attributes: DefaultedJson<Readonly<Record<string, Json>>>
  createdAt: Date
  updatedAt: Date
}

export type DoNotCallTable = {
  companyId: string
  number: string
  scope: Generated<string>
  source: string
  reason: Generated<string>
  sessionId: string | null
  createdBy: string | null
  createdAt: Date
}

export type SessionTable = {
  companyId: string
  id: string
  seq: number
  turn: number
  /** As the host sealed it: sensitive values are ciphertext. */
  state: JsonColumn<object>
  channel: Channel
  flowId: string
  versionId: string
  isTest: boolean
  direction: Direction
  /** The person's number, E.164, or how a caller without one is named. */
  caller: string | null
  ourNumber: string | null
  contactId: string | null
  callSid: string | null
  carrierSid: string | null
  department: string | null
  startedAt: Date
  lastStepAt: Date
  endedAt: Date | null
  ending: Ending | null
  selection: string | null
  disposition: string | null
}

export type InteractionTable = {
  companyId: string
  sessionId: string
  /** The session's `seq` after this step; a late input has that of the moment it came. */
  seq: number
  turn: number | null
  kind: InteractionKind
  event: JsonColumn<Json>
  eventKey: string | null
  reply: string | null
  isReplySealed: Generated<boolean>
  facts: DefaultedJson<Fact[]>
  trail: DefaultedJson<TrailEntry[]>
  at: Date
}

export type SessionFactTable = {
  companyId: string
  sessionId: string
  seq: number
  kind: Fact['kind']
  name: string
  value: number | null
  at: Date
}

export type CallTable = {
  companyId: string
  id: string
  callSid: string | null
  carrierSid: string | null
  direction: Direction
  fromNumber: string | null
  toNumber: string | null
  status: CallStatus
  statusRank: number
  sequenceNumber: Generated<number>
  flowId: string | null
  department: string | null
  language: string | null
  variables: DefaultedJson<Readonly<Record<string, Json>>>
  isRecorded: Generated<boolean>
  answeredBy: AnsweredBy | null
  durationSeconds: number | null
  errorCode: string | null
  errorMessage: string | null
  idempotencyKey: string | null
  requestHash: string | null
  createdBy: string | null
  createdAt: Date
  answeredAt: Date | null
  endedAt: Date | null
}

export type CallEventTable = {
  companyId: string
  callId: string
  id: string
  kind: string
  detail: DefaultedJson<Readonly<Record<string, Json>>>
  at: Date
}

export type RecordingTable = {
  companyId: string
  sid: string
  callId: string
  source: string
  status: string
  url: string | null
  durationSeconds: number | null
  channels: number | null
  startedAt: Date | null
  updatedAt: Date
  /** The content item that its sound is kept as, once it was fetched. */
  itemId: Generated<string | null>
  /** When to ask the carrier for its sound next; null: not any more. */
  fetchAt: Generated<Date | null>
  fetchTries: Generated<number>
  /** How often it was taken up, or what was under way with it became void: Taken. */
  takes: Generated<number>
  fetchError: Generated<string | null>
  /** When to ask the carrier what became of one that was begun; null once that is known. */
  askAt: Generated<Date | null>
  /** When the carrier is to be asked to delete it next. */
  deleteAtCarrierAt: Generated<Date | null>
  deletedAt: Generated<Date | null>
}

export type MediaFileTable = {
  companyId: string
  /** SHA-256 of its bytes, in hexadecimal digits. */
  hash: string
  extension: string
  type: string
  bytes: number
  durationMs: number | null
  width: number | null
  height: number | null
  createdAt: Date
}

export type ContentItemTable = {
  companyId: string
  id: string
  key: string
  title: string
  kind: ContentKind
  tags: Generated<string[]>
  folder: Generated<string>
  isAlwaysNewest: Generated<boolean>
  isPrivate: Generated<boolean>
  sessionId: string | null
  deletedAt: Date | null
  createdBy: string | null
  createdAt: Date
  updatedAt: Date
}

export type ContentRevisionTable = {
  companyId: string
  itemId: string
  language: string
  number: number
  text: Generated<string>
  fileName: Generated<string>
  fileHash: string | null
  phoneHash: string | null
  mulawHash: string | null
  posterHash: string | null
  captionsHash: string | null
  sound: NullableJson<Sound>
  loudnessLufs: number | null
  warnings: Generated<string[]>
  createdBy: string | null
  createdAt: Date
}

export type SpokenTextTable = { companyId: string; hash: string; fileHash: string; createdAt: Date }

export type ContentImportTable = {
  companyId: string
  /** That of the upload its zip came by. */
  id: string
  userId: string
  fileName: string
  state: ImportState
  /** Rows that were looked at, taken in or not. */
  done: Generated<number>
  /** Null until the list is read. */
  total: number | null
  code: string | null
  message: string | null
  results: DefaultedJson<ImportedRow[]>
  leaseUntil: Date
  createdAt: Date
  endedAt: Date | null
}

export type DraftAuthorTable = {
  companyId: string
  flowId: string
  /** `node:<id>`, or one of `edges`, `variables`, `settings`, `notes`, `tests`. */
  item: string
  userId: string
  changedAt: Date
}

export type TrialSnapshotTable = {
  companyId: string
  hash: string
  flowId: string
  id: string
  /** Canonical text of the flow document. */
  document: string
  bindings: JsonColumn<Bindings>
  createdAt: Date
  createdBy: string | null
}

export type TrialTable = {
  companyId: string
  id: string
  flowId: string
  snapshotId: string
  number: string
  numberSid: string
  startNode: string | null
  caller: string | null
  language: string | null
  clockAt: Date | null
  variables: DefaultedJson<Readonly<Record<string, Json>>>
  createdAt: Date
  createdBy: string | null
  /** What answers its requests, sealed; null: the web services. */
  mocks: string | null
}

export type TrialMocksTable = { companyId: string; sessionId: string; sealed: string; createdAt: Date }

export type SchemaMigrationTable = {
  name: string
  hash: string
  at: Date
}
