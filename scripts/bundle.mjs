/**
 * Keeps the bundle that `npm start` runs: `standalone/.start/<fingerprint of the sources>/`, which `standalone/.start/current` leads to. One
 * process loads some 2,000 modules otherwise, which is a third of a start's CPU and of its memory. Plain JavaScript that runs on whatever Node
 * launched npm, in the root folder.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, readlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const folder = join('standalone', '.start');
const current = join(folder, 'current');
/** A server that still runs on an older one may load further parts of it. */
const keptBundles = 3;

/** Makes the bundle if the sources are not those of the last one. @throws Error with what the bundler said */
export function bringBundle() {
  const name = fingerprint();
  if (!existsSync(join(folder, name, 'main.js'))) {
    console.error('Bundling the sources …');
    build(name);
    forgetOldBundles(name);
  }
  if (linkedTo() !== name) link(name);
}

function build(name) {
  const partial = join(folder, `${name}.${process.pid}`); // beside its final place: the bundle finds data files by relative paths
  const { status, stdout, stderr, error } = spawnSync('node', ['node_modules/rolldown/bin/cli.mjs', '-c', 'rolldown.config.ts'], {
    env: { ...process.env, PATH: `${join(process.cwd(), 'node_modules/.bin')}${delimiter}${process.env.PATH}`, BUNDLE_FOLDER: partial },
    encoding: 'utf8',
  });
  try {
    if (fingerprint() !== name) throw new Error('A source changed while it was bundled. Start again.');
    if (status !== 0) throw new Error(`${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}`);
    renameSync(partial, join(folder, name));
  } catch (failure) {
    rmSync(partial, { recursive: true, force: true });
    if (!existsSync(join(folder, name, 'main.js'))) throw failure; // else a start beside us was faster
  }
}

/** Everything that decides what the bundle is: sources, manifests, the lockfile, and how it is made. */
function fingerprint() {
  const packages = [
    'gateway',
    'standalone',
    ...['packages', 'subgraphs'].flatMap((parent) => readdirSync(parent).map((child) => join(parent, child))),
  ];
  const sources = packages.flatMap((path) => [join(path, 'package.json'), ...filesIn(join(path, 'src'))]);
  const digest = createHash('sha256');
  for (const file of [
    'pnpm-lock.yaml',
    'rolldown.config.ts',
    'scripts/oxc-options.mjs',
    ...sources.filter((path) => existsSync(path)).toSorted((a, b) => (a < b ? -1 : 1)),
  ])
    digest.update(`${file}\0`).update(readFileSync(file)).update('\0');
  return digest.digest('hex').slice(0, 20);
}

const filesIn = (path) =>
  existsSync(path)
    ? readdirSync(path, { recursive: true })
        .filter((name) => name.endsWith('.ts'))
        .map((name) => join(path, name))
    : [];

function linkedTo() {
  try {
    return readlinkSync(current);
  } catch {
    return undefined;
  }
}

function link(name) {
  const partial = `${current}.${process.pid}`;
  mkdirSync(folder, { recursive: true });
  symlinkSync(name, partial);
  renameSync(partial, current);
}

function forgetOldBundles(newest) {
  const bundles = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== newest)
    .map(({ name }) => ({ path: join(folder, name), at: statSync(join(folder, name)).mtimeMs }))
    .sort((a, b) => b.at - a.at);
  for (const { path } of bundles.slice(keptBundles - 1)) rmSync(path, { recursive: true, force: true });
}
