import { randomBytes } from 'node:crypto';

import { type ClusterRecord, clusterRecord, isActive } from './cluster-record.ts';
import { invalidRequest } from './emr-error.ts';
import { recordFolder } from './record-folder.ts';

/** Letters and digits of EMR's ids, without those that people mix up. */
const ALPHABET = '0123456789ABCDEFGHJKLMNPQRSTUVWXYZ';

export const newId = (prefix: 'j' | 's'): string =>
  `${prefix}-${Array.from(randomBytes(13), (byte) => ALPHABET[byte % ALPHABET.length]).join('')}`;

/** The clusters that were ever asked for. There are no machines behind them; a cluster is a queue with rules. */
export interface Clusters {
  /** @throws EmrError InvalidRequestException when the id is unknown */
  get(id: string): ClusterRecord;
  /** Newest first. */
  list(): readonly ClusterRecord[];
  add(cluster: ClusterRecord): Promise<void>;
  change(id: string, change: Partial<ClusterRecord>): Promise<ClusterRecord>;
  end(id: string, failed: boolean, code: string, message: string): Promise<void>;
}

export async function openClusters(folder: string): Promise<Clusters> {
  const stored = recordFolder(folder, (value) => clusterRecord.parse(value));
  const records = new Map((await stored.load()).map((cluster) => [cluster.id, cluster]));
  const save = async (cluster: ClusterRecord) => {
    records.set(cluster.id, cluster);
    await stored.save(cluster.id, cluster);
  };
  const get = (id: string): ClusterRecord => {
    const cluster = records.get(id);
    if (!cluster) throw invalidRequest(`Cluster id '${id}' is not valid.`);
    return cluster;
  };
  const change = async (id: string, changed: Partial<ClusterRecord>) => {
    const next = { ...get(id), ...changed };
    await save(next);
    return next;
  };
  return {
    get,
    change,
    list: () => [...records.values()].toSorted((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1)),
    add: save,
    async end(id, failed, code, message) {
      if (!isActive(get(id))) return;
      await change(id, { state: failed ? 'TERMINATED_WITH_ERRORS' : 'TERMINATED', endedAt: Date.now(), reason: { code, message } });
    },
  };
}
