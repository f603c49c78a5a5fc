-- What flows play and show. Files are immutable and named by the hash of their bytes; a row of a file is written after the
-- bytes are in the store, so that no row ever points to nothing.

create table media_file (
  company_id uuid not null references company (id),
  hash text not null,
  -- Without a dot; the name in the store is company_id/<first two digits>/<hash>.<extension>.
  extension text not null,
  -- Content type.
  type text not null,
  bytes bigint not null,
  duration_ms int,
  width int,
  height int,
  created_at timestamptz not null,
  primary key (company_id, hash)
);

create table content_item (
  company_id uuid not null references company (id),
  id uuid not null,
  key text not null,
  title text not null,
  kind text not null check (kind in ('audio', 'video', 'image', 'captions', 'music', 'recording')),
  tags text[] not null default '{}',
  folder text not null default '',
  -- Published versions play the newest revision, not the one they were published with.
  is_always_newest boolean not null default false,
  -- Its files are reached by signed addresses only.
  is_private boolean not null default false,
  -- Of a caller's recording.
  session_id uuid,
  deleted_at timestamptz,
  created_by uuid,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (company_id, id),
  unique (company_id, key)
);
create index content_item_updated on content_item (company_id, updated_at desc, id);
create index content_item_session on content_item (company_id, session_id) where session_id is not null;
create index content_item_newest on content_item (company_id) where is_always_newest;

-- Immutable: replacing text or file of a language writes the next number. One with neither takes the language out again.
create table content_revision (
  company_id uuid not null,
  item_id uuid not null,
  language text not null,
  number int not null,
  text text not null default '',
  -- What the author called the file.
  file_name text not null default '',
  file_hash text,
  -- The sound as telephones play it: 8 kHz WAV of 16 bits, and of G.711 mu-law.
  phone_hash text,
  mulaw_hash text,
  poster_hash text,
  captions_hash text,
  -- What was measured of the sound: shared/api/content.ts, soundSchema.
  sound jsonb,
  -- Of `sound`: what checking a flow asks of many items, without reading waveforms.
  loudness_lufs real,
  warnings text[] not null default '{}',
  created_by uuid,
  created_at timestamptz not null,
  primary key (company_id, item_id, language, number),
  foreign key (company_id, item_id) references content_item (company_id, id),
  foreign key (company_id, file_hash) references media_file (company_id, hash),
  foreign key (company_id, phone_hash) references media_file (company_id, hash),
  foreign key (company_id, mulaw_hash) references media_file (company_id, hash),
  foreign key (company_id, poster_hash) references media_file (company_id, hash),
  foreign key (company_id, captions_hash) references media_file (company_id, hash)
);
-- Who has a file, and whether anyone does: one look-up for each column that names files.
create index content_revision_file on content_revision (company_id, file_hash) where file_hash is not null;
create index content_revision_phone on content_revision (company_id, phone_hash) where phone_hash is not null;
create index content_revision_mulaw on content_revision (company_id, mulaw_hash) where mulaw_hash is not null;
create index content_revision_poster on content_revision (company_id, poster_hash) where poster_hash is not null;
create index content_revision_captions on content_revision (company_id, captions_hash) where captions_hash is not null;

-- Texts that a speech engine has read out: the same text, voice and language is not rendered twice.
create table spoken_text (
  company_id uuid not null references company (id),
  -- SHA-256 of engine, voice, language and text.
  hash text not null,
  file_hash text not null,
  created_at timestamptz not null,
  primary key (company_id, hash),
  foreign key (company_id, file_hash) references media_file (company_id, hash)
);
create index spoken_text_file on spoken_text (company_id, file_hash);

-- Recordings are fetched from the carrier by a job: when to try next, and how often it was tried.
alter table recording
  add column item_id uuid,
  add column fetch_at timestamptz,
  add column fetch_tries int not null default 0,
  add column fetch_error text,
  add column delete_at_carrier_at timestamptz,
  add column deleted_at timestamptz;
create index recording_fetch on recording (fetch_at) where fetch_at is not null;
