import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

import { z } from 'zod';

/** The folder that holds the workspace, or the current one when nothing says where that is (a bundle in an image). */
export function checkoutFolder(): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'pnpm-workspace.yaml'))) return folder;
    if (folder === dirname(folder)) return process.cwd();
  }
}

/** Root gets a folder outside the checkout, because the store's server runs under another user who must be able to enter it. */
export function defaultDataFolder(checkout: string, isRoot: boolean): string {
  if (!isRoot) return join(checkout, '.data');
  return join('/var/lib/lakeward', createHash('sha256').update(checkout).digest('hex').slice(0, 8));
}

const port = z.coerce.number().int().min(0).max(65_535);

/** What every service reads; each key has its default and a sentence. A service spreads it and adds its own. */
export const serviceSettings = {
  PLATFORM: z.enum(['embedded'], 'only embedded exists yet').default('embedded').describe('Which adapters stand behind the ports.'),
  HOST: z.string().default('127.0.0.1').describe('Address to listen on.'),
  PORT: port.default(4000).describe('Port to listen on; 0 takes a free one.'),
  DATA_DIR: z
    .string()
    .default(() => defaultDataFolder(checkoutFolder(), process.getuid?.() === 0))
    .describe('What must survive: store, objects, keys.'),
  CACHE_DIR: z.string().optional().describe('What can be fetched again; default: lakeward in XDG_CACHE_HOME or ~/.cache.'),
  XDG_CACHE_HOME: z.string().optional().describe("The user's cache folder."),
  DATABASE_URL: z
    .url({ protocol: /^postgres(?:ql)?$/ })
    .optional()
    .describe('PostgreSQL to use; none = the private server in DATA_DIR.'),
  MIGRATION_DATABASE_URL: z
    .url({ protocol: /^postgres(?:ql)?$/ })
    .optional()
    .describe('The same PostgreSQL as its owner, for migrations; only beside DATABASE_URL.'),
  TENANT: z.string().min(1).default('demo').describe('Whose lake this is; tokens of other tenants see nothing.'),
  PYTHON: z.string().default('python3').describe('Python for Spark, 3.9 or newer with venv.'),
  JAVA_HOME: z.string().optional().describe('Java for Spark, 17 to 21; none = java on PATH, else a private one in CACHE_DIR.'),
  SPARK_HOME: z.string().optional().describe('Spark to use; none = a private one in CACHE_DIR.'),
  SPARK_INSTALL: z
    .enum(['background', 'never'])
    .default('background')
    .describe('Whether the first start installs Spark; never on machines without jobs.'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error']).default('info').describe('The least severe log line that is written.'),
} as const;

export const serviceConfig = z.object(serviceSettings);

export type ServiceConfig = z.output<typeof serviceConfig>;

/** The cache folder that the settings mean. */
export const cacheFolderOf = ({ CACHE_DIR, XDG_CACHE_HOME }: Pick<ServiceConfig, 'CACHE_DIR' | 'XDG_CACHE_HOME'>): string =>
  CACHE_DIR ?? join(XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'lakeward');

/** The part of the settings that opens the platform; the owner's address is added by whoever migrates. */
export const platformSettings = ({ PLATFORM, DATA_DIR, DATABASE_URL }: ServiceConfig) => ({
  platform: PLATFORM,
  dataFolder: DATA_DIR,
  databaseUrl: DATABASE_URL,
});
