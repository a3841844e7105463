import { NotFound } from '@lakeward/kernel';

import type { RunObjects } from './run-objects.ts';

/** A JSON object of the store, or null when there is none; what does not parse counts as none, because it was cut. */
export async function readJson(objects: RunObjects, key: string): Promise<unknown> {
  const text = await readText(objects, key);
  if (text === null) return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

export async function readText(objects: RunObjects, key: string): Promise<string | null> {
  try {
    return Buffer.from(await objects.get(key)).toString('utf8');
  } catch (error) {
    if (error instanceof NotFound) return null;
    throw error;
  }
}
