import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type RunningLakeward, startLakeward } from './start-lakeward.ts';

/** The audit suite of graphql-http, 61 checks of the GraphQL over HTTP specification, asked with a token like anybody. */
describe('GraphQL over HTTP', () => {
  let lakeward: RunningLakeward;
  let token = '';

  beforeAll(async () => {
    lakeward = await startLakeward({ shape: 'one process', env: { SPARK_INSTALL: 'never' } });
    ({ token } = await lakeward.as('steward'));
  });
  afterAll(() => lakeward?.[Symbol.asyncDispose]());

  const audits = serverAudits({
    url: () => `${lakeward.url}/graphql`,
    fetchFn: (url: string, init: RequestInit = {}) =>
      fetch(url, { ...init, headers: { ...(init.headers as Record<string, string>), authorization: `Bearer ${token}` } }),
  });

  it.each(audits.map((audit) => [audit.id, audit.name, audit] as const))('%s %s', async (_id, _name, audit) => {
    const result = await audit.fn();
    expect('reason' in result ? result.reason : 'ok').toBe('ok');
  });
});
