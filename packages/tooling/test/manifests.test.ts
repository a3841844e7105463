import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly type?: string;
  readonly packageManager?: string;
  readonly dependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
  readonly optionalDependencies?: Record<string, string>;
}

const root = join(import.meta.dirname, '../../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const paths = globSync(['package.json', '{gateway,standalone,e2e,bench}/package.json', '{subgraphs,packages}/*/package.json'], {
  cwd: root,
});
const manifests = paths.map((path) => ({ path, manifest: JSON.parse(read(path)) as Manifest }));
const dependenciesOf = ({ dependencies, devDependencies, optionalDependencies }: Manifest) =>
  Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies });

describe('package manifests', () => {
  it('are private ES modules called after their folder', () => {
    expect(manifests.length).toBeGreaterThan(15);
    for (const { path, manifest } of manifests.filter(({ path }) => path !== 'package.json')) {
      expect(manifest).toMatchObject({ name: `@lakeward/${basename(dirname(path))}`, private: true, type: 'module' });
    }
  });

  it('pin every version, so a clone of today and one of next year install the same', () => {
    const loose = manifests.flatMap(({ path, manifest }) =>
      dependenciesOf(manifest)
        .filter(
          ([name, version]) =>
            !(name.startsWith('@lakeward/') ? version === 'workspace:*' : version === 'catalog:' || /^\d+\.\d+\.\d+/.test(version)),
        )
        .map(([name, version]) => `${path}: ${name} ${version}`),
    );
    expect(loose).toEqual([]);
    expect(read('pnpm-workspace.yaml')).not.toMatch(/[\^~]\d/);
  });

  it('are resolved in a lockfile that names no host', () => {
    expect(read('pnpm-lock.yaml')).not.toMatch(/https?:\/\/|tarball:/);
  });

  it('have a reason for every dependency, override and permitted script in docs/dependencies.md', () => {
    const reasons = read('docs/dependencies.md');
    const external = new Set(
      manifests.flatMap(({ manifest }) => dependenciesOf(manifest).map(([name]) => name)).filter((name) => !name.startsWith('@lakeward/')),
    );
    const overrides = [...read('pnpm-workspace.yaml').matchAll(/^ {2}'?([@\w/.-]+)'?: (?:true|false|\d)/gm)].map(([, name]) => name ?? '');
    expect(overrides.length).toBeGreaterThan(5);
    expect([...external, ...overrides].filter((name) => !reasons.includes(`\`${name}\``))).toEqual([]);
  });
});
