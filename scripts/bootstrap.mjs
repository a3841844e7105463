/**
 * Brings the pinned packages, and with them the Node we run on. Runs on whatever Node launched npm, so it is plain JavaScript
 * without dependencies. Nothing to do costs a tenth of a second. With the word `bundle` it also brings the bundle that `npm start` runs.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

if (Number(process.versions.node.split('.')[0]) < 20) {
  console.error(`Lakeward needs Node 20 or later to install itself, and this is ${process.version}.`);
  process.exit(1);
}
process.chdir(fileURLToPath(new URL('..', import.meta.url)));

// pnpm writes its copy of the lockfile last, so equal files mean a finished install.
if (read('pnpm-lock.yaml') !== read('node_modules/.pnpm/lock.yaml')) {
  const { packageManager } = JSON.parse(read('package.json'));
  console.error('Installing packages by the lockfile …');
  const { status } = spawnSync('npx', ['--yes', packageManager, 'install', '--frozen-lockfile', '--reporter=append-only'], {
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) {
    console.error('The packages could not be installed: the lines above say why.');
    process.exit(status ?? 1);
  }
}

if (process.argv[2] === 'bundle') {
  const { bringBundle } = await import('./bundle.mjs');
  try {
    bringBundle();
  } catch (error) {
    console.error(error.message);
    console.error('The sources could not be bundled: the lines above say why. `npm run dev` runs them as they are.');
    process.exit(1);
  }
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
