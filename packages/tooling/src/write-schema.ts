import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { compareSchema } from './compare-schema.ts';
import { describeChanges } from './schema-changes.ts';
import { fileText, schemaDocuments } from './schema-documents.ts';

const folder = join(import.meta.dirname, '../../../schema');
const documents = await schemaDocuments();
const { stale, changes } = await compareSchema(folder, documents);

await mkdir(folder, { recursive: true });
for (const file of stale) {
  await writeFile(join(folder, file), fileText(documents[file]));
  console.log(`wrote schema/${file}`);
}
// Said before it is committed, because afterwards there is nothing left to compare.
for (const line of changes ? describeChanges(changes) : []) console.log(line);
