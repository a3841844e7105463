import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from './cache-folder.mjs';
import { root, runCommand } from './run-command.mjs';

const requirements = join(root, 'scripts/python-requirements.txt');

/**
 * A virtual environment with the Python tools of the checks and tests. It is made once per set of requirements and
 * interpreter, under a temporary name, and renamed when whole: two runs at once make two and one stays.
 * @returns {Promise<{ python: string, sitePackages: string }>}
 */
export async function openPythonTools() {
  const python = process.env.PYTHON || 'python3';
  const version = await runCommand([python, '-c', 'import sys, venv; print(sys.version, sys.prefix)'], { capture: true });
  if (version.status !== 0) throw new Error(`Python 3.9 or later with venv is needed, and "${python}" is not: ${version.output.trim()}`);

  const fingerprint = createHash('sha256').update(version.output).update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const folder = join(cacheFolder(), `python-${fingerprint}`);
  if (!existsSync(folder)) {
    console.error(`Installing the Python tools of the checks into ${folder} …`);
    const partial = `${folder}.${process.pid}`;
    mkdirSync(cacheFolder(), { recursive: true });
    for (const command of [
      [python, '-m', 'venv', partial],
      [join(partial, 'bin/python'), '-m', 'pip', 'install', '--quiet', '--no-deps', '--requirement', requirements],
    ]) {
      const { status, output } = await runCommand(command, { capture: true });
      if (status !== 0) {
        rmSync(partial, { recursive: true, force: true });
        throw new Error(`The Python tools could not be installed: ${output.trim()}`);
      }
    }
    try {
      renameSync(partial, folder);
    } catch (error) {
      rmSync(partial, { recursive: true, force: true });
      if (!existsSync(folder)) throw error;
    }
  }
  const [lib] = readdirSync(join(folder, 'lib')).filter((name) => name.startsWith('python'));
  return { python: join(folder, 'bin/python'), sitePackages: join(folder, 'lib', lib, 'site-packages') };
}
