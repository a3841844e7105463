import { openPostgresMetadataStore } from '@lakeward/adapters-postgres/postgres-metadata-store';
import { silentLog } from '@lakeward/ports/log';
import { openTestDatabase } from '@lakeward/testing/test-database';
import { describe, expect, it } from 'vitest';

import { requirePlainRole } from '../src/require-plain-role.ts';

describe('the role of a service in the metadata store', () => {
  it('P16 must not be the owner, whom row-level security does not bind', async () => {
    await using database = await openTestDatabase([]);
    await using store = await openPostgresMetadataStore({ connection: database.ownerUrl, log: silentLog });
    await expect(requirePlainRole(store)).rejects.toMatchObject({ exitCode: 78, message: expect.stringContaining('lakeward_app') });
  });

  it('may be the plain one', async () => {
    await using database = await openTestDatabase([]);
    await using store = await openPostgresMetadataStore({ connection: database.appUrl, log: silentLog });
    await expect(requirePlainRole(store)).resolves.toBeUndefined();
  });
});
