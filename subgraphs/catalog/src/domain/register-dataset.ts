import { type Dataset, Invalid, type Snapshot, type SnapshotFile } from '@lakeward/kernel';
import type { GuardedCatalog, VisibleDataset } from '@lakeward/policy';
import type { Clock, ObjectStore } from '@lakeward/ports';

export type NewDataset = Pick<
  Dataset,
  'ref' | 'database' | 'name' | 'location' | 'format' | 'options' | 'columns' | 'partitionKeys' | 'tags'
>;

/** A dataset may begin with this many files; larger ones come with a job's manifest. */
const FILES_MAX = 100_000;

/**
 * Makes files known as a dataset, with the caller as owner, and pins what lies there now as its first snapshot.
 * @throws Invalid when nothing lies at the location, or too much; otherwise as `GuardedCatalog.register`
 */
export type RegisterDataset = (catalog: GuardedCatalog, dataset: NewDataset) => Promise<VisibleDataset>;

export function createRegisterDataset(deps: { readonly objects: Pick<ObjectStore, 'list'>; readonly clock: Clock }): RegisterDataset {
  return async (catalog, dataset) => {
    const { principal } = catalog;
    const names = [...dataset.columns, ...dataset.partitionKeys].map((column) => column.name);
    const twice = names.find((name, at) => names.indexOf(name) !== at);
    if (names.length === 0) throw new Invalid('A dataset has columns.', { path: ['columns'] });
    if (twice !== undefined) throw new Invalid(`Two columns are called "${twice}".`, { path: ['columns'] });
    const registered = await catalog.register({
      ...dataset,
      tenant: principal.tenant,
      description: null,
      domain: null,
      owners: [{ principal: principal.id, role: 'OWNER' }],
    });
    // Listed after the right to register is proved: whether something lies there is nothing for others to learn.
    const files = await filesAt(deps.objects, dataset);
    if (files.length === 0) return registered;
    const snapshot: Snapshot = {
      sequence: 1,
      committedAt: deps.clock.now(),
      rowCount: null,
      byteSize: files.reduce((sum, file) => sum + file.byteSize, 0),
      files,
    };
    return catalog.commitSnapshot(registered.id, snapshot);
  };
}

async function filesAt(
  objects: Pick<ObjectStore, 'list'>,
  { location, partitionKeys }: Pick<NewDataset, 'location' | 'partitionKeys'>,
): Promise<SnapshotFile[]> {
  const files: SnapshotFile[] = [];
  for await (const { key, byteSize } of objects.list(location)) {
    if (key !== location && !location.endsWith('/')) continue;
    const inside = key.slice(location.length).split('/');
    // Readers hide what begins with `_` or `.`, as Hive's do.
    if (inside.some((part) => /^[_.]/.test(part))) continue;
    if (files.length === FILES_MAX) throw new Invalid(`More than ${FILES_MAX} files lie there.`, { path: ['location'] });
    files.push({ key, byteSize, rowCount: null, partition: partitionOf(inside, partitionKeys) });
  }
  return files;
}

/** Values of `key=value` folders; Hive's word for none is null. */
function partitionOf(parts: readonly string[], keys: Dataset['partitionKeys']): Record<string, string | null> {
  return Object.fromEntries(
    keys.map(({ name }) => {
      const part = parts.find((text) => text.startsWith(`${name}=`));
      if (part === undefined) throw new Invalid(`A file is in no folder ${name}=….`, { path: ['partitionKeys'] });
      const value = decodeURIComponent(part.slice(name.length + 1));
      return [name, value === '__HIVE_DEFAULT_PARTITION__' ? null : value];
    }),
  );
}
