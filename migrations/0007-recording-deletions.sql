-- Recordings whose deletion the carrier is still to be asked for.
create index recording_delete_at_carrier on recording (delete_at_carrier_at) where delete_at_carrier_at is not null;

-- By age, for what a company keeps for some days only.
create index recording_age on recording (company_id, (coalesce(started_at, updated_at)))
  where deleted_at is null and status = 'completed';
