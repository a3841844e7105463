import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { arch, platform, tmpdir } from 'node:os';
import { join } from 'node:path';

import { type CannedSubgraphs, rowsSdl } from './canned-subgraph.ts';
import { installPeer } from './install-peer.ts';
import { freePort, type RunningServer, startServer } from './start-server.ts';

/** Anything that answers GraphQL on a port for the canned subgraph. */
export interface GatewayPeer {
  readonly name: string;
  /** Pinned packages, or what it is. */
  readonly versions: string;
  start(subgraphs: CannedSubgraphs): Promise<RunningServer>;
}

const peers = join(import.meta.dirname, '../peers');

function scripted(name: string, folder: string, ...args: readonly string[]): GatewayPeer {
  return {
    name,
    versions: folder === 'proxy' ? 'node:http' : installPeer(folder).versions,
    start: async ({ rowsUrl }) => {
      const port = await freePort();
      return startServer({
        command: process.execPath,
        args: ['serve.mjs', ...args],
        cwd: join(peers, folder),
        env: { PORT: String(port), SUBGRAPH: rowsUrl, SDL: rowsSdl, SUPERGRAPH: supergraphOf(rowsUrl), NODE_ENV: 'production' },
        port,
        readyPath: '/ready',
        isReady: (status) => status > 0, // Apollo Server knows no such path, but says so only when it serves
      });
    },
  };
}

function supergraphOf(url: string): string {
  const { folder } = installPeer('hive');
  return execFileSync(process.execPath, ['compose.mjs'], { cwd: folder, env: { SUBGRAPH: url, SDL: rowsSdl }, encoding: 'utf8' });
}

/** Its package starts a binary that comes as a package per platform. It is run without install script. */
function grafbase(): GatewayPeer {
  const { folder, versions } = installPeer('grafbase');
  const [cpu, system] = [arch() === 'arm64' ? 'aarch64' : 'x86_64', platform() === 'linux' ? 'unknown-linux-musl' : 'apple-darwin'];
  return {
    name: 'Grafbase',
    versions,
    start: async ({ rowsUrl }) => {
      const port = await freePort();
      const config = mkdtempSync(join(tmpdir(), 'grafbase-bench-'));
      writeFileSync(join(config, 'rows.graphql'), rowsSdl);
      // What runs and what only development may say stand in two files.
      writeFileSync(join(config, 'gateway.toml'), `[subgraphs.rows]\nurl = "${rowsUrl}/graphql"\n`);
      writeFileSync(join(config, 'overrides.toml'), '[subgraphs.rows]\nschema_path = "rows.graphql"\n');
      const server = await startServer({
        command: join(folder, `node_modules/@grafbase/cli-${cpu}-${system}/grafbase`),
        args: ['--home', config, 'dev', '--port', String(port), '--gateway-config', 'gateway.toml', '--graph-overrides', 'overrides.toml'],
        cwd: config,
        port,
        readyPath: '/health',
        isReady: (status) => status > 0,
      });
      return {
        ...server,
        [Symbol.asyncDispose]: async () => {
          await server[Symbol.asyncDispose]();
          rmSync(config, { recursive: true, force: true });
        },
      };
    },
  };
}

export const gatewayPeers = (): readonly GatewayPeer[] => [
  scripted('byte proxy', 'proxy'),
  grafbase(),
  scripted('Mercurius', 'mercurius'),
  scripted('Hive + Rust', 'hive', 'rust'),
  scripted('Hive', 'hive'),
  scripted('Apollo', 'apollo'),
];
