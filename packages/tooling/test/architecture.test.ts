import { globSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { cruise, type IConfiguration, type ICruiseOptions, type ICruiseResult, type IResolveOptions } from 'dependency-cruiser';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const folders = ['gateway', 'subgraphs', 'packages', 'standalone', 'e2e', 'bench'];
const configuration = createRequire(import.meta.url)(join(root, '.dependency-cruiser.cjs')) as IConfiguration;
const rules = configuration.forbidden ?? [];

async function inspect(baseDir: string): Promise<ICruiseResult> {
  const { enhancedResolveOptions, ...options } = configuration.options as ICruiseOptions & { enhancedResolveOptions: IResolveOptions };
  const places = folders.filter((folder) => globSync(`${folder}/**/*.ts`, { cwd: baseDir }).length > 0);
  const { output } = await cruise(places, { ...options, baseDir, ruleSet: { forbidden: rules }, validate: true }, enhancedResolveOptions);
  return output as ICruiseResult;
}

const brokenRules = (result: ICruiseResult) =>
  result.summary.violations.map((violation) => `${violation.from.split('/').at(-1)} breaks ${violation.rule.name}`);

describe('the boundaries', async () => {
  const result = await inspect(root);

  it('are kept by every module', () => {
    expect(brokenRules(result)).toEqual([]);
  });

  it('are checked in every TypeScript file, so a blind checker is noticed', () => {
    const seen = new Set(result.modules.map((module) => module.source));
    const sources = folders.flatMap((folder) =>
      globSync(`${folder}/**/*.ts`, {
        cwd: root,
        exclude: ['**/node_modules/**', '**/dist/**', 'bench/peers/**', 'packages/tooling/test/fixtures/**'],
      }),
    );
    expect(sources.length).toBeGreaterThan(30);
    expect(sources.filter((source) => !seen.has(source))).toEqual([]);
    expect(result.summary.totalDependenciesCruised).toBeGreaterThan(sources.length);
  });

  it('are each broken once in a fixture, and each breach is found', async () => {
    const found = brokenRules(await inspect(join(import.meta.dirname, 'fixtures/broken-boundaries')));
    expect(found).toEqual(
      expect.arrayContaining([
        'impure.ts breaks kernel-is-pure',
        'imports-outwards.ts breaks arrows-point-inwards',
        'knows-graphql.ts breaks domain-knows-no-graphql',
        'holds-an-engine.ts breaks no-cloud-outside-adapters',
        'holds-a-raw-port.ts breaks raw-ports-only-behind-policy',
        'mints.ts breaks one-mint',
        'second-fence.ts breaks one-fence',
        'second-router-file.ts breaks one-router-file',
        'knows-a-stranger.ts breaks subgraphs-are-strangers',
        'knows-a-subgraph.ts breaks subgraphs-are-strangers',
        'reads-environment.ts breaks env-only-in-load-config',
        'opens-the-platform.ts breaks platform-only-at-the-root',
        'ships-test-code.ts breaks no-test-code-in-src',
        'first.ts breaks no-cycles',
        'imports-nothing.ts breaks resolvable',
      ]),
    );
    const named = new Set(found.map((line) => line.split(' breaks ')[1]));
    expect(rules.map((rule) => rule.name).filter((name) => !named.has(name))).toEqual([]);
  });
});
