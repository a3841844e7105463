import { spawnSync } from 'node:child_process';
import { mkdtempDisposable, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const source = join(import.meta.dirname, 'fixtures/ts-hook/decorated.ts');

function run(cache: string, ...args: string[]) {
  return spawnSync(process.execPath, ['--import', join(root, 'scripts/ts-hook.mjs'), source, ...args], {
    encoding: 'utf8',
    env: { ...process.env, CACHE_DIR: cache },
  });
}

async function transformed(cache: string): Promise<string[]> {
  const folder = (await readdir(cache)).find((name) => name.startsWith('transform-'));
  const names = folder ? await readdir(join(cache, folder)) : [];
  return names.map((name) => join(cache, folder ?? '', name));
}

describe('the TypeScript hook', () => {
  it('runs decorators, enums and parameter properties in processes, forked children and workers', async () => {
    await using cache = await mkdtempDisposable(join(tmpdir(), 'lakeward-hook-'));
    const { stdout, stderr } = run(cache.path);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual(['main Speaker.declared false', 'child Speaker.declared false', 'worker Speaker.declared false']);
  });

  it('keeps one transformed file per source and uses it while the source is the same', async () => {
    await using cache = await mkdtempDisposable(join(tmpdir(), 'lakeward-hook-'));
    run(cache.path);
    const [kept, ...others] = await transformed(cache.path);
    expect(others).toEqual([]);
    const before = await stat(kept ?? '');
    run(cache.path);
    expect((await stat(kept ?? '')).mtimeMs).toBe(before.mtimeMs);

    await writeFile(kept ?? '', '/*made from another source*/ throw new Error("stale");');
    expect(run(cache.path).status).toBe(0);
    expect(await readFile(kept ?? '', 'utf8')).not.toContain('stale');
  });

  it('names the line of the source in a stack trace', async () => {
    await using cache = await mkdtempDisposable(join(tmpdir(), 'lakeward-hook-'));
    const line = (await readFile(source, 'utf8')).split('\n').findIndex((text) => text.includes('thrown where')) + 1;
    expect(run(cache.path, 'fail').stderr).toContain(`decorated.ts:${line}:`);
    expect(run(cache.path, 'fail').stderr).toContain(`decorated.ts:${line}:`);
  });
});
