import { spawn } from 'node:child_process';
import { delimiter } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
export const typescript = ['node', '--import', './scripts/ts-hook.mjs'];

/**
 * Runs a command in the root folder with the pinned tools first on PATH, so `node` is the Node of the lockfile.
 * With `capture` its output comes back as text, else it goes straight to ours.
 * @param {readonly string[]} command
 * @param {{ capture?: boolean, env?: Record<string, string> }} [options]
 * @returns {Promise<{ status: number, output: string, seconds: number }>} status 127 when the command cannot be started
 */
export function runCommand([program, ...args], { capture = false, env = {} } = {}) {
  const started = performance.now();
  const path = `${root}node_modules/.bin${delimiter}${process.env.PATH}`;
  const child = spawn(program, args, {
    cwd: root,
    env: { ...process.env, PATH: path, ...env },
    stdio: ['ignore', capture ? 'pipe' : 'inherit', capture ? 'pipe' : 'inherit'],
  });
  const chunks = [];
  child.stdout?.on('data', (chunk) => chunks.push(chunk));
  child.stderr?.on('data', (chunk) => chunks.push(chunk));
  return new Promise((resolve) => {
    const finish = (status, note = '') =>
      resolve({ status, output: Buffer.concat(chunks).toString() + note, seconds: (performance.now() - started) / 1000 });
    child.on('error', (error) => finish(127, `${program}: ${error.message}`));
    child.on('close', (code, signal) => finish(code ?? 1, signal ? `${program} ended by ${signal}` : ''));
  });
}
