-- Every table but company, "user" and auth_attempt has company_id first in its key: isolation is in the keys.
-- Runs on Postgres 15 and later and on PGlite; ids are made by the application.

create table company (
  id uuid primary key,
  name text not null,
  settings jsonb not null default '{}',
  created_at timestamptz not null
);

create table "user" (
  id uuid primary key,
  email text not null unique,
  name text not null,
  password_hash text not null,
  is_superadmin boolean not null default false,
  created_at timestamptz not null
);

create table membership (
  company_id uuid not null references company (id),
  user_id uuid not null references "user" (id),
  role text not null check (role in ('owner', 'admin', 'editor', 'agent', 'analyst', 'viewer')),
  created_at timestamptz not null,
  primary key (company_id, user_id)
);
create index membership_user on membership (user_id);

-- One row a refresh token ever handed out; a used one that comes back ends its whole family.
create table refresh_token (
  company_id uuid not null references company (id),
  token_hash text not null,
  user_id uuid not null references "user" (id),
  family uuid not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  revoked_at timestamptz,
  primary key (company_id, token_hash)
);
create index refresh_token_family on refresh_token (company_id, family);

-- Failed sign-ins by address and by account, known before any company is.
create table auth_attempt (
  bucket text primary key,
  failures int not null,
  window_ends_at timestamptz not null
);

-- Tokens are sealed (AES-256-GCM under the key in DATA_DIR). An account belongs to one company, so AccountSid finds it.
create table carrier_account (
  company_id uuid not null references company (id),
  sid text not null unique,
  sealed_token text not null,
  sealed_next_token text,
  api_url text,
  created_at timestamptz not null,
  primary key (company_id, sid)
);

create table flow (
  company_id uuid not null references company (id),
  id uuid not null,
  key text not null,
  name text not null,
  description text not null default '',
  tags text[] not null default '{}',
  draft jsonb not null,
  draft_revision int not null default 1,
  draft_updated_at timestamptz not null,
  draft_updated_by uuid,
  live_version_id uuid,
  -- Out of service: new callers hear closed_message, live calls go on.
  is_out_of_service boolean not null default false,
  closed_message jsonb,
  archived_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (company_id, id),
  unique (company_id, key)
);

-- Immutable. `document` is the canonical text, so that its hash can be checked.
create table flow_version (
  company_id uuid not null,
  id uuid not null,
  flow_id uuid not null,
  number int not null,
  document text not null,
  hash text not null,
  bindings jsonb not null,
  note text not null default '',
  problems jsonb not null default '[]',
  published_at timestamptz not null,
  published_by uuid,
  primary key (company_id, id),
  unique (company_id, flow_id, number),
  foreign key (company_id, flow_id) references flow (company_id, id)
);

create table phone_number (
  company_id uuid not null references company (id),
  number text not null unique,
  label text not null default '',
  flow_id uuid,
  language text,
  carrier_sid text,
  -- What the carrier has on file; null while unknown.
  voice_url text,
  voice_fallback_url text,
  status_callback_url text,
  checked_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (company_id, number),
  foreign key (company_id, flow_id) references flow (company_id, id)
);

create table schedule (
  company_id uuid not null references company (id),
  key text not null,
  document jsonb not null,
  revision int not null default 1,
  updated_at timestamptz not null,
  primary key (company_id, key)
);

create table contact (
  company_id uuid not null references company (id),
  id uuid not null,
  number text not null,
  first_name text,
  last_name text,
  language text,
  attributes jsonb not null default '{}',
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (company_id, id),
  unique (company_id, number)
);

create table do_not_call (
  company_id uuid not null references company (id),
  number text not null,
  scope text not null default 'company',
  source text not null,
  reason text not null default '',
  session_id uuid,
  created_by uuid,
  created_at timestamptz not null,
  primary key (company_id, number, scope)
);

-- The row every step rewrites: room for in-page updates, and no index on anything a step changes (the partial one moves
-- only when a session ends).
create table session (
  company_id uuid not null,
  id uuid not null,
  seq int not null,
  turn int not null,
  state jsonb not null,
  channel text not null,
  flow_id uuid not null,
  version_id uuid not null,
  is_test boolean not null,
  direction text not null,
  caller text,
  our_number text,
  contact_id uuid,
  call_sid text,
  carrier_sid text,
  department text,
  started_at timestamptz not null,
  last_step_at timestamptz not null,
  ended_at timestamptz,
  ending text,
  selection text,
  disposition text,
  primary key (company_id, id)
) with (fillfactor = 70);
create index session_started on session (company_id, started_at desc, id);
create index session_flow on session (company_id, flow_id, started_at desc);
create index session_call_sid on session (company_id, call_sid);
create index session_live on session (company_id, started_at) where ended_at is null;

-- One row a step, and one a hold or a late input. Partitioned by month; uniqueness comes from the compare-and-swap on session.
create table interaction (
  company_id uuid not null,
  session_id uuid not null,
  seq int not null,
  -- The turn this step answered, by request or out of band; null when it produced no document.
  turn int,
  kind text not null,
  event jsonb not null,
  event_key text,
  -- The document as sent; sealed when it holds a sensitive value.
  reply text,
  is_reply_sealed boolean not null default false,
  facts jsonb not null default '[]',
  trail jsonb not null default '[]',
  at timestamptz not null
) partition by range (at);
create index interaction_session on interaction (company_id, session_id, seq);
create table interaction_default partition of interaction default;

create table session_fact (
  company_id uuid not null,
  session_id uuid not null,
  seq int not null,
  kind text not null,
  name text not null,
  value double precision,
  at timestamptz not null
);
create index session_fact_name on session_fact (company_id, kind, name, at);
create index session_fact_session on session_fact (company_id, session_id);

-- A phone call; its id is its session's. A call we place is written as `placing` before the carrier is asked.
create table call (
  company_id uuid not null,
  id uuid not null,
  call_sid text,
  carrier_sid text,
  direction text not null,
  from_number text,
  to_number text,
  status text not null,
  status_rank int not null,
  sequence_number int not null default -1,
  flow_id uuid,
  department text,
  language text,
  variables jsonb not null default '{}',
  is_recorded boolean not null default false,
  answered_by text,
  duration_seconds int,
  error_code text,
  error_message text,
  idempotency_key text,
  request_hash text,
  created_by uuid,
  created_at timestamptz not null,
  answered_at timestamptz,
  ended_at timestamptz,
  primary key (company_id, id),
  unique (company_id, idempotency_key)
);
create unique index call_sid on call (company_id, call_sid);
create index call_created on call (company_id, created_at desc, id);
create index call_department on call (company_id, department, created_at desc);

create table call_event (
  company_id uuid not null,
  call_id uuid not null,
  id uuid not null,
  kind text not null,
  detail jsonb not null default '{}',
  at timestamptz not null,
  primary key (company_id, call_id, id)
);

create table recording (
  company_id uuid not null,
  sid text not null,
  call_id uuid not null,
  source text not null,
  status text not null,
  url text,
  duration_seconds int,
  channels int,
  started_at timestamptz,
  updated_at timestamptz not null,
  primary key (company_id, sid)
);
create index recording_call on recording (company_id, call_id);
