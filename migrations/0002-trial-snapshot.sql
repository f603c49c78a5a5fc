-- Accounts of the stand-in carrier: its address is another at every start, and beside a real account they serve trials only.
alter table carrier_account add column is_stand_in boolean not null default false;

-- A draft as it was tried, once per content: what `session.version_id` of a trial names. Runs as version 0.
create table trial_snapshot (
  company_id uuid not null references company (id),
  -- Of the document and what it was bound to.
  hash text not null,
  flow_id uuid not null,
  id uuid not null,
  document text not null,
  bindings jsonb not null,
  created_at timestamptz not null,
  created_by uuid,
  primary key (company_id, hash, flow_id),
  unique (company_id, id),
  foreign key (company_id, flow_id) references flow (company_id, id) on delete cascade
);

-- A trial call that may come: who calls the number begins here.
create table trial (
  company_id uuid not null references company (id),
  id uuid not null,
  flow_id uuid not null,
  snapshot_id uuid not null,
  -- The number at the stand-in carrier, and that carrier's id of it.
  number text not null,
  number_sid text not null,
  start_node text,
  caller text,
  language text,
  -- What the clock shows as the call begins; null: the host's own.
  clock_at timestamptz,
  variables jsonb not null default '{}',
  created_at timestamptz not null,
  created_by uuid,
  primary key (company_id, id),
  foreign key (company_id, snapshot_id) references trial_snapshot (company_id, id) on delete cascade
);
create index trial_created on trial (company_id, created_at);
