import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { request } from 'undici';

import { flightsQuestion } from './flights-question.ts';
import type { Contender } from './measure-rounds.ts';
import type { Page } from './rows-peers.ts';
import { freePort, type RunningServer, startServer } from './start-server.ts';

const folder = join(import.meta.dirname, '../peers/roapi');
const venv = join(folder, '.venv');
const airports = ['LAX', 'SFO', 'SEA', 'SAN', 'SJC', 'OAK', 'PDX', 'LAS', 'PHX', 'SLC', 'DEN'].map((code) => `'${code}'`).join();

/** Read-only HTTP over DataFusion, in Rust; it keeps the table in memory. @throws when Python or the package is not to be had. */
export async function startRoapi(file: string): Promise<RunningServer & { contender(page: Page): Contender }> {
  if (!existsSync(join(venv, 'bin/roapi'))) {
    console.log('installing bench/peers/roapi …');
    execFileSync('python3', ['-m', 'venv', venv]);
    execFileSync(join(venv, 'bin/pip'), ['install', '--quiet', '--disable-pip-version-check', '-r', join(folder, 'requirements.txt')]);
  }
  const [http, postgres, flight] = [await freePort(), await freePort(), await freePort()];
  const server = await startServer({
    command: join(venv, 'bin/roapi'),
    args: `--addr-http 127.0.0.1:${http} --addr-postgres 127.0.0.1:${postgres} --addr-flight-sql 127.0.0.1:${flight} --table flights=${file}`.split(
      ' ',
    ),
    cwd: folder,
    port: http,
    readyPath: '/health',
    isReady: (status) => status > 0,
  });
  return {
    ...server,
    contender: (page) => ({
      name: 'ROAPI',
      pid: server.pid,
      ask: async (question) => {
        const { from, to, minDistance, first } = flightsQuestion(question, page);
        const sql = `
          SELECT to_char(day, '%Y-%m-%dT%H:%M:%S%.3fZ') AS date, origin, destination,
                 CAST(late AS VARCHAR) AS delay, CAST(miles AS VARCHAR) AS distance
          FROM (SELECT date AS day, origin, destination, delay AS late, distance AS miles FROM flights)
          WHERE day >= '${from.slice(0, -1)}' AND day < '${to.slice(0, -1)}' AND miles > ${minDistance} AND origin IN (${airports})
          ORDER BY day, origin, destination, late, miles
          LIMIT ${first}`;
        const { statusCode, body } = await request(`${server.url}/api/sql`, { method: 'POST', body: sql });
        const bytes = new Uint8Array(await body.arrayBuffer());
        if (statusCode !== 200) throw new Error(`${statusCode} ${Buffer.from(bytes.subarray(0, 500)).toString()}`);
        return bytes;
      },
    }),
  };
}
