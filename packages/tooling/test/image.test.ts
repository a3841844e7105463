import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const copied = readFileSync(join(root, 'k8s/image/Dockerfile'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('COPY ') && !line.includes('--from='))
  .flatMap((line) => line.split(/\s+/).slice(1, -1));
const finalStage = readFileSync(join(root, 'k8s/image/Dockerfile'), 'utf8')
  .split(/^FROM .*$/m)
  .at(-1)!;

describe('the image', () => {
  it('copies nothing that is not there', () => {
    expect(copied.length).toBeGreaterThan(10);
    expect(copied.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('has at their places all folders that the bundle reads as data', () => {
    const migrations = globSync('{packages,subgraphs}/*/migrations/**/*.sql', { cwd: root }).map((path) =>
      dirname(path).replace(/(\/migrations)\/.*/, '$1'),
    );
    const folders = [...new Set([...migrations, 'gateway/assets', 'seed', 'examples', 'spark/python'])];
    expect(folders.filter((folder) => !finalStage.includes(`\nCOPY ${folder} ${folder}\n`))).toEqual([]);
  });
});
