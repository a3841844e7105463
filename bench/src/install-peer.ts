import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const peers = join(import.meta.dirname, '../peers');

export interface Peer {
  readonly folder: string;
  /** `graphql-yoga 5.24.1, …` as pinned. */
  readonly versions: string;
}

/** Installs what a peer's lockfile says, once. Its install scripts do not run. */
export function installPeer(name: string): Peer {
  const folder = join(peers, name);
  if (!existsSync(join(folder, 'node_modules/.package-lock.json'))) {
    console.log(`installing bench/peers/${name} …`);
    execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--silent'], { cwd: folder, stdio: 'inherit' });
  }
  const { dependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { dependencies: Record<string, string> };
  return { folder, versions: Object.entries(dependencies).map((pair) => pair.join(' ')).join(', ') }; // prettier-ignore
}
