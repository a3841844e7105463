import { exitCodes, StartFailure } from '@lakeward/kernel';
import type { z } from 'zod';

/**
 * Reads the settings of a service; the only place that looks at the environment. An empty value counts as not set.
 * @throws StartFailure (78) that names every problem at once.
 */
export function loadConfig<Shape extends z.ZodObject>(schema: Shape, env: NodeJS.ProcessEnv = process.env): Readonly<z.output<Shape>> {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = schema.safeParse(set);
  if (parsed.success) return Object.freeze(parsed.data);
  const problems = parsed.error.issues.map(({ path, message }) => {
    const name = path.join('.');
    const meaning = (schema.shape as Record<string, z.ZodType>)[name]?.description;
    return `  ${name}: ${message}${meaning ? ` (${meaning})` : ''}`;
  });
  throw new StartFailure(exitCodes.badSetting, `These settings are wrong:\n${problems.join('\n')}`);
}

/** The environment for a child process: ours, with these settings in place of what it says. An empty value counts as not set. */
export const environmentWith = (settings: Readonly<Record<string, string>>): NodeJS.ProcessEnv => ({ ...process.env, ...settings });
