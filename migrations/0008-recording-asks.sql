-- When to ask the carrier what became of a recording that was begun and of whose end nothing was heard.
alter table recording add column ask_at timestamptz;
update recording set ask_at = updated_at where status = 'in-progress' and deleted_at is null;
create index recording_ask on recording (ask_at) where ask_at is not null;
