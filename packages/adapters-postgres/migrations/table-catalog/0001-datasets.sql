-- Glue's model and our read schemas beside it. No row-level security: TableCatalog is a raw port that knows no caller;
-- packages/policy stands in front of it.
create schema table_catalog;

create table table_catalog.datasets (
  id text primary key,
  tenant text not null,
  namespace text not null,
  ref_name text not null,
  database text not null,
  name text not null,
  description text,
  domain text,
  tags text[] not null,
  owners json not null,
  location text not null,
  format text not null,
  options json not null,
  -- json, not jsonb: documents come back byte for byte.
  columns json not null,
  partition_keys json not null,
  snapshot_sequence bigint,
  version integer not null,
  unique (tenant, namespace, ref_name)
);
create index on table_catalog.datasets (tenant, database collate "C", name collate "C", id);

-- A snapshot never changes; a dataset points at its newest.
create table table_catalog.snapshots (
  dataset_id text not null references table_catalog.datasets on delete cascade,
  sequence bigint not null,
  committed_at timestamptz not null,
  row_count bigint,
  byte_size bigint not null,
  files json not null,
  primary key (dataset_id, sequence)
);

create table table_catalog.read_schemas (
  id text primary key,
  tenant text not null,
  dataset_id text not null references table_catalog.datasets on delete cascade,
  name text not null,
  version integer not null,
  state text not null check (state in ('DRAFT', 'PUBLISHED', 'DEPRECATED')),
  columns json not null,
  unique_key json,
  row_predicate json,
  on_bad_record text not null,
  unique (dataset_id, name, version)
);
create index on table_catalog.read_schemas (tenant, dataset_id, name collate "C", version);

-- One row per tenant, locked by each writer until it commits: so sequences become visible in their order, and a reader misses none.
create table table_catalog.feeds (
  tenant text primary key,
  position bigint not null
);

create table table_catalog.changes (
  tenant text not null,
  sequence bigint not null,
  at timestamptz not null,
  kind text not null,
  dataset_id text not null,
  primary key (tenant, sequence)
);

grant usage on schema table_catalog to lakeward_app;
grant select, insert, update, delete on table_catalog.datasets, table_catalog.read_schemas to lakeward_app;
grant select, insert on table_catalog.snapshots, table_catalog.changes to lakeward_app;
grant select, insert, update on table_catalog.feeds to lakeward_app;
