import { homedir } from 'node:os';
import { join } from 'node:path';

/** What can be fetched or made again: the setting CACHE_DIR, else the user's cache folder. */
export function cacheFolder() {
  return process.env.CACHE_DIR || join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'lakeward');
}
