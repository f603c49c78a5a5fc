-- Every process looks for calls whose callbacks were lost twice a minute: among the few open ones, not among all there ever were.
create index call_open on call (created_at, id) where status_rank < 5;
