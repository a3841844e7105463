import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { configurationDocument } from './configuration-document.ts';

const path = join(import.meta.dirname, '../../../docs/configuration.md');
const text = await configurationDocument();

if (process.argv.includes('--check')) {
  if ((await readFile(path, 'utf8').catch(() => '')) !== text) {
    console.error('docs/configuration.md does not say what the settings say: npm run docs:write');
    process.exitCode = 1;
  }
} else {
  await writeFile(path, text);
}
