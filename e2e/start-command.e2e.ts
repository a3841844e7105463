import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { eventually } from './eventually.ts';
import { openClient } from './lakeward-client.ts';
import { freePorts } from './start-lakeward.ts';

it('npm start serves the demo lake from the bundle, and ends with its group', async () => {
  await using data = await mkdtempDisposable(join(tmpdir(), 'lakeward-start-'));
  const port = await freePorts(1);
  const child = spawn('npm', ['start'], {
    cwd: join(import.meta.dirname, '..'),
    env: { ...process.env, HOST: '127.0.0.1', PORT: String(port), DATA_DIR: data.path, SPARK_INSTALL: 'never' },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true, // a group of its own, as a terminal makes one
  });
  const ended = once(child, 'close'); // of its output, which npm shares with the server
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const isReady = () => Promise.resolve(output.includes('Lakeward is ready'));
  try {
    // Bundling and the first cluster take their time.
    expect((await eventually(isReady, Boolean)) || (await eventually(isReady, Boolean)), output).toBe(true);
    const client = await openClient(`http://127.0.0.1:${port}`, 'analyst-west');
    const answer = await client.query('{ lake { aviation { flights(first: 3) { nodes { origin } } } } }');
    expect(answer.errors).toBeUndefined();
  } finally {
    process.kill(-child.pid!, 'SIGTERM');
    await ended;
  }
});
