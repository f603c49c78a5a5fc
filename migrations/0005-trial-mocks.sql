-- What answers the requests of a trial in place of web services, sealed; null: nothing does.
alter table trial add column mocks text;

-- The same for each of its sessions, which may outlive the trial.
create table trial_mocks (
  company_id uuid not null references company (id),
  session_id uuid not null,
  sealed text not null,
  created_at timestamptz not null,
  primary key (company_id, session_id)
);
create index trial_mocks_created on trial_mocks (company_id, created_at);
