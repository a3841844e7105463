import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { schemaChanges, type SchemaChanges } from './schema-changes.ts';
import { fileText, type SchemaDocuments, type SchemaFile, schemaFiles } from './schema-documents.ts';

export interface SchemaComparison {
  /** Files whose text is not what the sources say, missing ones included. */
  readonly stale: readonly SchemaFile[];
  /** What the difference means to callers; null when there is no supergraph to compare with. */
  readonly changes: SchemaChanges | null;
}

/** Compares the files of `folder` with what the sources say now. */
export async function compareSchema(folder: string, documents: SchemaDocuments): Promise<SchemaComparison> {
  const kept = new Map(
    await Promise.all(schemaFiles.map(async (file) => [file, await readFile(join(folder, file), 'utf8').catch(missing)] as const)),
  );
  const before = kept.get('supergraph.graphql');
  return {
    stale: schemaFiles.filter((file) => kept.get(file) !== fileText(documents[file])),
    changes: before === undefined ? null : await schemaChanges(before, documents['supergraph.graphql']),
  };
}

function missing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
