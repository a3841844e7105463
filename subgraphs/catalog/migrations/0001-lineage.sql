-- Lineage in the OpenLineage shape: events as they came, and what they fold into. Folding is idempotent and does not depend on order.
create schema if not exists catalog;

create table catalog.lineage_event (
  tenant text not null,
  -- SHA-256 of the canonical event: the same event sent twice is one row.
  hash text not null,
  run_id text not null,
  received_at timestamptz not null default now(),
  event jsonb not null,
  primary key (tenant, hash)
);

create table catalog.lineage_run (
  tenant text not null,
  run_id text not null,
  job_namespace text not null,
  job_name text not null,
  -- FAIL and ABORT win over COMPLETE of the same run, COMPLETE over START.
  state text not null check (state in ('START', 'COMPLETE', 'FAIL', 'ABORT')),
  started_at timestamptz,
  ended_at timestamptz,
  primary key (tenant, run_id)
);

create table catalog.lineage_run_dataset (
  tenant text not null,
  run_id text not null,
  direction text not null check (direction in ('INPUT', 'OUTPUT')),
  namespace text not null,
  name text not null,
  primary key (tenant, run_id, direction, namespace, name)
);
create index lineage_run_dataset_by_dataset on catalog.lineage_run_dataset (tenant, direction, namespace, name);

create table catalog.lineage_column (
  tenant text not null,
  run_id text not null,
  output_namespace text not null,
  output_name text not null,
  output_column text not null,
  input_namespace text not null,
  input_name text not null,
  input_column text not null,
  kind text not null check (kind in ('DIRECT', 'INDIRECT')),
  subtype text not null default '',
  masking boolean not null default false,
  primary key (tenant, run_id, output_namespace, output_name, output_column, input_namespace, input_name, input_column, kind, subtype)
);

-- Whom tokens and seeds have named, so that owners have a face.
create table catalog.principal (
  tenant text not null,
  id text not null,
  kind text not null check (kind in ('USER', 'SERVICE', 'SYSTEM')),
  name text not null,
  roles text[] not null default '{}',
  primary key (tenant, id)
);

do $$
declare name text;
begin
  foreach name in array array['lineage_event', 'lineage_run', 'lineage_run_dataset', 'lineage_column', 'principal'] loop
    execute format('alter table catalog.%I enable row level security', name);
    execute format('create policy own_tenant on catalog.%I using (tenant = current_setting(''app.tenant'', true)) with check (tenant = current_setting(''app.tenant'', true))', name);
  end loop;
end $$;

grant usage on schema catalog to lakeward_app;
grant select, insert, update, delete on all tables in schema catalog to lakeward_app;
