import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { NotFound } from '@lakeward/kernel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type DevTokens, type GatewayService, openGatewayService, openPlayground } from '../src/index.ts';
import { identity, log, openCatalog, openJobs, openLake, systemClock } from './fixtures/library-subgraphs.ts';

const devTokens: DevTokens = {
  users: [
    { id: 'ann', name: 'Ann </script><script>alert(1)</script>' },
    { id: 'vic', name: 'vic' },
  ],
  issue: (user) =>
    user === 'ann'
      ? Promise.resolve({ token: 'ann.analyst', expiresAt: new Date('2030-01-01T00:15:00Z') })
      : Promise.reject(new NotFound()),
};

let folder: string;
let service: GatewayService;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'examples-'));
  await writeFile(join(folder, '02-later.graphql'), '# user: vic\nquery Later { me { name } }');
  await writeFile(join(folder, '01-first.graphql'), 'query First($id: ID!) { book(id: $id) { title } } # </script>');
  await writeFile(join(folder, '01-first.variables.json'), '{"id": "b1"}');
  service = await openGatewayService({
    subgraphs: { inProcess: [openCatalog(), openLake(), openJobs()] },
    identity,
    host: '127.0.0.1',
    port: 0,
    clock: systemClock,
    log,
    playground: openPlayground({ examplesFolder: folder, users: devTokens.users }),
    devTokens,
  });
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const token = (init: RequestInit & { host?: string } = {}) =>
  fetch(`${service.url}/dev/token`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"user":"ann"}', ...init });

describe('the playground', () => {
  it('needs no other host, and allows none', async () => {
    const response = await fetch(service.url);
    const page = await response.text();
    expect(page).toContain('<title>Lakeward</title>');
    expect(
      [...page.matchAll(/(?:src|href)="([^"]+)"/g)]
        .map(([, url]) => url)
        .filter((url) => !url?.startsWith('/assets/') && !url?.startsWith('data:')),
    ).toEqual([]);
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/https?:|\*|unsafe-eval/);
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1];
    for (const [tag] of page.matchAll(/<script[^>]*>/g)) expect(tag).toContain(`nonce="${nonce}"`);
    for (const [, url] of page.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)) {
      const asset = await fetch(service.url + url!);
      expect(asset.status).toBe(200);
      expect((await asset.text()).length).toBeGreaterThan(500);
    }
  });

  it('uses another nonce for each page', async () => {
    const nonces = await Promise.all([1, 2].map(async () => (await fetch(service.url)).headers.get('content-security-policy')));
    expect(nonces[0]).not.toBe(nonces[1]);
  });

  it('brings the examples in order, with their variables and users', async () => {
    const page = await (await fetch(service.url)).text();
    const config = JSON.parse(/<script id="config"[^>]*>(.*?)<\/script>/s.exec(page)?.[1] ?? '') as {
      examples: { file: string; variables: string; user: string | null }[];
      users: unknown;
    };
    expect(config.examples.map(({ file, variables, user }) => ({ file, variables, user }))).toEqual([
      { file: '01-first.graphql', variables: '{"id": "b1"}', user: null },
      { file: '02-later.graphql', variables: '', user: 'vic' },
    ]);
    expect(config.users).toEqual(devTokens.users);
    expect(page).not.toContain('<script>alert');
  });

  it('gives no files but its own', async () => {
    for (const path of ['/assets/package.json', '/assets/..%2fpackage.json', '/assets/constructor', '/assets/'])
      expect((await fetch(service.url + path)).status).toBe(404);
  });
});

describe('POST /dev/token', () => {
  it('gives a token that the gateway takes', async () => {
    const answer = (await (await token()).json()) as { token: string; expiresAt: string };
    expect(answer).toEqual({ token: 'ann.analyst', expiresAt: '2030-01-01T00:15:00.000Z' });
    const asked = await fetch(`${service.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${answer.token}` },
      body: '{"query":"{ me { name } }"}',
    });
    expect(await asked.json()).toEqual({ data: { me: { name: 'ann' } } });
  });

  it('refuses unknown users, other content types, other methods and broken bodies', async () => {
    expect((await token({ body: '{"user":"nobody"}' })).status).toBe(404);
    expect((await token({ headers: { 'content-type': 'text/plain' } })).status).toBe(400);
    expect((await token({ headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'user=ann' })).status).toBe(400);
    expect((await token({ body: 'null' })).status).toBe(400);
    expect((await fetch(`${service.url}/dev/token`)).status).toBe(400);
  });

  it('refuses a page that reached us by a name of its own', async () => {
    const { request } = await import('node:http');
    const status = await new Promise((resolve, reject) => {
      const sent = request(
        `${service.url}/dev/token`,
        { method: 'POST', headers: { host: 'evil.example:4000', 'content-type': 'application/json' } },
        (response) => resolve(response.statusCode),
      );
      sent.on('error', reject);
      sent.end('{"user":"ann"}');
    });
    expect(status).toBe(403);
  });

  it('gives no leave to pages of other origins', async () => {
    const preflight = await fetch(`${service.url}/dev/token`, {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    });
    expect(preflight.headers.get('access-control-allow-origin')).toBeNull();
  });
});
