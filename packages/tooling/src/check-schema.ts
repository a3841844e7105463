import { join } from 'node:path';

import { compareSchema } from './compare-schema.ts';
import { describeChanges } from './schema-changes.ts';
import { schemaDocuments } from './schema-documents.ts';

const { stale, changes } = await compareSchema(join(import.meta.dirname, '../../../schema'), await schemaDocuments());

if (stale.length > 0) {
  console.error(`The sources say otherwise than ${stale.map((file) => `schema/${file}`).join(', ')}.`);
  for (const line of changes ? describeChanges(changes) : []) console.error(line);
  console.error('Write the files with `npm run schema:write`, read `git diff schema/`, and commit them with the change that caused it.');
  if (changes && changes.breaking.length > 0) {
    console.error(
      'Breaking changes refuse requests that work today: add beside what is there and deprecate it, or say in the commit why not.',
    );
  }
  process.exitCode = 1;
}
