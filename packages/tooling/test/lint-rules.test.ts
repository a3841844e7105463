import { spawnSync } from 'node:child_process';
import { copyFile, mkdtempDisposable, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../..');

describe('the linter', () => {
  it('finds each habit we forbid, types included', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'lakeward-lint-'));
    const fixture = join(import.meta.dirname, 'fixtures/broken-style/badName.ts');
    for (const name of ['.oxlintrc.json', 'tsconfig.json']) await copyFile(join(root, name), join(folder.path, name));
    await symlink(join(root, 'node_modules'), join(folder.path, 'node_modules'));
    await copyFile(fixture, join(folder.path, 'badName.ts'));

    const { stdout } = spawnSync(join(root, 'node_modules/.bin/oxlint'), ['--format=json', 'badName.ts'], {
      cwd: folder.path,
      encoding: 'utf8',
    });
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: { code: string }[] };
    expect(diagnostics.map(({ code }) => code)).toEqual(
      expect.arrayContaining([
        'eslint(no-console)',
        'node(no-process-env)',
        'typescript(no-explicit-any)',
        'typescript(no-floating-promises)',
        'typescript(switch-exhaustiveness-check)',
        'unicorn(filename-case)',
      ]),
    );
  });
});
