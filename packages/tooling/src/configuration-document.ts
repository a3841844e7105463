import { globSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { serviceSettings } from '@lakeward/service';
import { z } from 'zod';

const root = join(import.meta.dirname, '../../..');

/** Defaults that depend on the machine, in words. */
const computedDefaults: Readonly<Record<string, string>> = {
  CACHE_DIR: '`lakeward` in `XDG_CACHE_HOME`, else `~/.cache/lakeward`',
  DATA_DIR: '`.data` in the checkout; as root a folder of this checkout in `/var/lib/lakeward`',
};

interface Property {
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly string[];
}

function table(config: z.ZodObject): string {
  const { properties = {} } = z.toJSONSchema(config, { io: 'input', unrepresentable: 'any' }) as { properties?: Record<string, Property> };
  const rows = Object.entries(properties).map(([name, { description = '', default: value, enum: values }]) => {
    const choice = values && values.length > 1 ? ` One of ${values.map((one) => `\`${one}\``).join(', ')}.` : '';
    return `| \`${name}\` | ${computedDefaults[name] ?? (value === undefined ? 'none' : `\`${JSON.stringify(value).replaceAll('"', '')}\``)} | ${description}${choice} |`;
  });
  return ['| setting | default | meaning |', '|---|---|---|', ...rows].join('\n');
}

/** What a service reads beyond, or otherwise than, the settings of all. */
function ownTable(config: z.ZodObject): string {
  const own = Object.entries(config.shape).filter(([name, setting]) => (serviceSettings as Record<string, unknown>)[name] !== setting);
  return own.length > 0 ? table(z.object(Object.fromEntries(own))) : 'Nothing of its own.';
}

async function readServices(): Promise<readonly (readonly [name: string, config: z.ZodObject])[]> {
  const paths = globSync('{gateway,standalone,subgraphs/*}/src/config.ts', { cwd: root }).toSorted();
  return Promise.all(
    paths.map(async (path) => {
      const module = (await import(pathToFileURL(join(root, path)).href)) as Record<string, unknown>;
      const [config, ...others] = Object.values(module).filter((value) => value instanceof z.ZodObject);
      if (!config || others.length > 0) throw new Error(`${path} must export the schema of its settings, and no other`);
      return [path.split('/').at(-3) ?? path, config] as const;
    }),
  );
}

/** The text of docs/configuration.md, made from the schemas that read the environment. */
export async function configurationDocument(): Promise<string> {
  const sections = (await readServices()).map(([name, config]) => `## ${name}\n\n${ownTable(config)}`);
  return `# Configuration

Made from the settings' schemas by \`npm run docs:write\`; do not edit. Every setting is an environment variable, and an empty one counts as not set.
A start with wrong settings names all of them at once and exits with 78.

## All services

${table(z.object(serviceSettings))}

${sections.join('\n\n')}
`;
}
