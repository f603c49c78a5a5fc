-- Imports of content belong to the company: any member who may write content sees how far one is, ends it, and reads later what
-- came of it.
create table content_import (
  company_id uuid not null references company (id),
  -- That of the upload its zip came by.
  id uuid not null,
  -- Who began it: each row is taken in with this member's rights as they are then.
  user_id uuid not null,
  file_name text not null,
  state text not null check (state in ('importing', 'imported', 'refused', 'cancelled', 'interrupted')),
  -- Rows that were looked at, taken in or not, and all of them once the list is read.
  done int not null default 0,
  total int,
  -- Why it ended before its last row.
  code text,
  message text,
  -- shared/api/content.ts, importedRowSchema.
  results jsonb not null default '[]',
  -- The process at work makes it longer; past it that process is dead.
  lease_until timestamptz not null,
  created_at timestamptz not null,
  ended_at timestamptz,
  primary key (company_id, id)
);
-- One at a time in a company, whichever process works on it.
create unique index content_import_under_way on content_import (company_id) where state = 'importing';
create index content_import_latest on content_import (company_id, created_at desc, id);
-- By age, to forget them.
create index content_import_ended on content_import (ended_at) where ended_at is not null;
