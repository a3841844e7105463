import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { openOwnerSession, type OwnerSession } from '@lakeward/adapters-postgres/owner-session';

/** Numbered SQL files of one owner: `0001-what-it-does.sql`. */
export interface MigrationSource {
  /** Unique and stable: it is stored. */
  readonly name: string;
  readonly folder: string;
}

/** A file that ran once has changed, or is gone, or a number is missing: the store and this program do not belong together. */
export class MigrationMismatch extends Error {
  override readonly name = 'MigrationMismatch';
}

interface Migration {
  readonly source: string;
  readonly file: string;
  readonly checksum: string;
  readonly sql: string;
}

/** The plain role; see adapters-embedded/postgres-cluster.ts. A server of somebody else gets it here, without a password or a way in. */
const prepare = `
  do $$ begin
    if not exists (select from pg_roles where rolname = 'lakeward_app') then create role lakeward_app nologin; end if;
  exception when duplicate_object or unique_violation then null;
  end $$;
  create schema if not exists migrations;
  create table if not exists migrations.applied (
    source text not null, file text not null, checksum text not null, applied_at timestamptz not null default now(), primary key (source, file));`;

const lockKey = `hashtextextended('lakeward migrations', 0)`;

/**
 * Brings the store forward: each file in a transaction of its own, in the order of sources and numbers, once. Processes that start together wait for
 * one another. Returns the files that ran, as `source/file`.
 * @throws MigrationMismatch; Unavailable; StorageFull
 */
export async function runMigrations(ownerConnection: string, sources: readonly MigrationSource[]): Promise<string[]> {
  const wanted = (await Promise.all(sources.map(readSource))).flat();
  await using session = await openOwnerSession(ownerConnection);
  await session.query(`select pg_advisory_lock(${lockKey})`);
  try {
    const applied = await readApplied(session);
    const pending = wanted.filter((migration) => {
      const before = applied.get(`${migration.source}/${migration.file}`);
      if (before !== undefined && before !== migration.checksum) {
        throw new MigrationMismatch(
          `${migration.source}/${migration.file} has changed since it ran; a further file is the way to change the store.`,
        );
      }
      return before === undefined;
    });
    assertNothingLost(applied, wanted, sources);
    for (const migration of pending) await apply(session, migration);
    return pending.map(({ source, file }) => `${source}/${file}`);
  } finally {
    await session.query(`select pg_advisory_unlock(${lockKey})`).catch(() => {}); // a lost session has given it back
  }
}

/** What these files are, as one text; for caches of migrated databases. */
export async function migrationsFingerprint(sources: readonly MigrationSource[]): Promise<string> {
  const files = (await Promise.all(sources.map(readSource))).flat();
  return sha256(files.map(({ source, file, checksum }) => `${source}/${file} ${checksum}`).join('\n'));
}

async function readSource({ name, folder }: MigrationSource): Promise<Migration[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql')).sort();
  return Promise.all(
    files.map(async (file, index) => {
      if (!new RegExp(`^${String(index + 1).padStart(4, '0')}-[a-z0-9-]+\\.sql$`).test(file)) {
        throw new MigrationMismatch(
          `${name}/${file} is not number ${index + 1} of its folder; files are called 0001-what-it-does.sql, without gaps.`,
        );
      }
      const sql = await readFile(join(folder, file), 'utf8');
      return { source: name, file, checksum: sha256(sql), sql };
    }),
  );
}

async function readApplied(session: OwnerSession): Promise<Map<string, string>> {
  const rows = async () =>
    session.query<{ source: string; file: string; checksum: string }>('select source, file, checksum from migrations.applied', []);
  const [known] = await session.query<{ known: boolean }>(
    `select to_regclass('migrations.applied') is not null and exists (select from pg_roles where rolname = 'lakeward_app') as known`,
  );
  if (!known?.known) await session.query(prepare);
  return new Map((await rows()).map(({ source, file, checksum }) => [`${source}/${file}`, checksum]));
}

/** A store that is ahead of the program was written by a newer one, whose rules this one does not know. */
function assertNothingLost(applied: ReadonlyMap<string, string>, wanted: readonly Migration[], sources: readonly MigrationSource[]): void {
  const known = new Set(wanted.map(({ source, file }) => `${source}/${file}`));
  const ours = new Set(sources.map(({ name }) => name));
  for (const ran of applied.keys()) {
    if (ours.has(ran.slice(0, ran.indexOf('/'))) && !known.has(ran)) {
      throw new MigrationMismatch(`The store has ${ran}, which this version does not know; it was written by a newer one.`);
    }
  }
}

async function apply(session: OwnerSession, { source, file, checksum, sql }: Migration): Promise<void> {
  await session.query('begin');
  try {
    await session.query(sql);
    await session.query('insert into migrations.applied (source, file, checksum) values ($1, $2, $3)', [source, file, checksum]);
    await session.query('commit');
  } catch (error) {
    await session.query('rollback').catch(() => {}); // the session may be what failed
    throw error;
  }
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
