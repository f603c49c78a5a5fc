-- By age, those that ended without a sound too: they are forgotten like the others. For a while 0008 did this itself.
drop index if exists recording_age;
create index recording_age on recording (company_id, (coalesce(started_at, updated_at)))
  where deleted_at is null and (status = 'completed' or fetch_error is not null);
