-- Who changed a part of a draft last: one row a node (also one that was removed since), and one each for edges, variables, settings,
-- notes and tests. Rewritten once a second while somebody types, so there is room for in-page updates and no further index.
create table draft_author (
  company_id uuid not null,
  flow_id uuid not null,
  -- `node:<id>`, `edges`, `variables`, `settings`, `notes`, `tests`.
  item text not null,
  user_id uuid not null,
  changed_at timestamptz not null,
  primary key (company_id, flow_id, item),
  foreign key (company_id, flow_id) references flow (company_id, id) on delete cascade
) with (fillfactor = 70);
