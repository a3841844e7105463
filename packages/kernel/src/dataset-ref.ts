import { Invalid } from './errors.ts';

/** Canonical name of a dataset in the OpenLineage sense: Glue's ARN form and `table/{database}/{name}`. */
export interface DatasetRef {
  readonly namespace: string;
  readonly name: string;
}

export type DatasetId = string & { readonly __brand: 'DatasetId' };

export const datasetId = (id: string): DatasetId => id as DatasetId;

/** Namespace of the embedded and on-premises platforms, where no Glue account exists. */
export const LOCAL_NAMESPACE = 'arn:aws:glue:local:000000000000';

export const datasetRef = (database: string, name: string, namespace: string = LOCAL_NAMESPACE): DatasetRef => ({
  namespace,
  name: `table/${database}/${name}`,
});

const NAME = /^table\/([^/]+)\/([^/]+)$/;

/** @throws Invalid when the name is not `table/{database}/{name}`. */
export function splitDatasetName(ref: DatasetRef): { readonly database: string; readonly name: string } {
  const match = NAME.exec(ref.name);
  if (!match) throw new Invalid('A dataset is named table/{database}/{name}.', { path: ['ref', 'name'] });
  return { database: match[1]!, name: match[2]! };
}

/** One text per ref, for maps. The length prefix keeps two refs from ever meeting. */
export const datasetRefKey = (ref: DatasetRef): string => `${ref.namespace.length}:${ref.namespace}/${ref.name}`;
