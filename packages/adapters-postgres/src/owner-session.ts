import pg from 'pg';

import { connectionConfig } from './connection-config.ts';
import { translateError } from './translate-error.ts';

/** One session of the role that owns the schemas: for migrations, never for services. */
export interface OwnerSession extends AsyncDisposable {
  /** Without values the text may hold several statements, which then succeed or fail together. @throws Unavailable; StorageFull */
  query<Row>(text: string, values?: readonly unknown[]): Promise<Row[]>;
}

export async function openOwnerSession(url: string): Promise<OwnerSession> {
  const client = new pg.Client(connectionConfig(url));
  client.on('error', () => {}); // the statement in flight, or the next one, fails with it
  try {
    await client.connect();
  } catch (error) {
    throw translateError(error);
  }
  return {
    async query<Row>(text: string, values?: readonly unknown[]) {
      try {
        const result = await (values ? client.query(text, [...values]) : client.query(text));
        return (Array.isArray(result) ? [] : result.rows) as Row[];
      } catch (error) {
        throw translateError(error);
      }
    },
    [Symbol.asyncDispose]: () => client.end().catch(() => {}),
  };
}
