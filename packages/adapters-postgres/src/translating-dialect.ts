import { type DatabaseConnection, PostgresDialect, PostgresDriver } from 'kysely';
import type pg from 'pg';

import { translateError } from './translate-error.ts';

/** Kysely's PostgreSQL, with errors translated where they arise, so that no statement can forget it. */
export class TranslatingDialect extends PostgresDialect {
  readonly #pool: pg.Pool;

  constructor(pool: pg.Pool) {
    super({ pool });
    this.#pool = pool;
  }

  override createDriver(): PostgresDriver {
    return new TranslatingDriver({ pool: this.#pool });
  }
}

class TranslatingDriver extends PostgresDriver {
  /** One object per session, used again and again. */
  readonly #translated = new WeakSet<DatabaseConnection>();

  override async acquireConnection(): Promise<DatabaseConnection> {
    const connection = await super.acquireConnection().catch((error: unknown) => {
      throw translateError(error);
    });
    if (!this.#translated.has(connection)) {
      this.#translated.add(connection);
      const execute = connection.executeQuery.bind(connection);
      connection.executeQuery = (query, options) =>
        execute<never>(query, options).catch((error: unknown) => {
          throw translateError(error);
        });
    }
    return connection;
  }
}
