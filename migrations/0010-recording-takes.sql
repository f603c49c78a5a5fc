-- Tries are counted anew whenever something new is heard; who has a recording at work is told by a number that never comes again.
alter table recording add column takes int not null default 0;
