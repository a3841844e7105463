import { ResultExpired } from '@lakeward/kernel';
import type { Clock } from '@lakeward/ports';
import type { ObjectStore } from '@lakeward/ports/object-store';
import { z } from 'zod';

/** How long a stored result is kept. Milliseconds. */
export const RESULT_KEPT_MS = 15 * 60_000;
const FOLDER = 'results/';
const RESULT_ID = /^qx_[0-9a-f]{32}$/;

const decisionShape = z.strictObject({ datasetId: z.string(), action: z.string(), columns: z.array(z.string()), audience: z.string() });

const recordShape = z.strictObject({
  tenant: z.string(),
  principal: z.string(),
  audience: z.string(),
  decisions: z.array(decisionShape),
  rowCount: z.number().int().nonnegative(),
  columns: z.array(z.string()),
  expiresAt: z.iso.datetime(),
});

/** Stands beside the rows, so that every process can tell whose they are. */
export type ResultRecord = z.infer<typeof recordShape>;

export const resultKey = (id: string): string => `${FOLDER}${id}.parquet`;
const recordKey = (id: string): string => `${FOLDER}${id}.json`;

export async function saveRecord(objects: ObjectStore, id: string, record: ResultRecord): Promise<void> {
  await objects.put(recordKey(id), Buffer.from(JSON.stringify(record)));
}

/** @throws ResultExpired for an unknown, expired or unreadable one alike */
export async function loadRecord(objects: ObjectStore, id: string, now: Date): Promise<ResultRecord> {
  if (!RESULT_ID.test(id)) throw new ResultExpired();
  let record: ResultRecord;
  try {
    record = recordShape.parse(JSON.parse(Buffer.from(await objects.get(recordKey(id))).toString('utf8')));
  } catch (error) {
    throw new ResultExpired(undefined, {}, { cause: error });
  }
  if (Date.parse(record.expiresAt) <= now.getTime()) throw new ResultExpired();
  return record;
}

/** Deletes results past their time; returns how many objects went. Repeatable, and safe beside readers: these look at the time first. */
export async function sweepExpired(objects: ObjectStore, clock: Clock): Promise<number> {
  const before = clock.now().getTime() - RESULT_KEPT_MS;
  let deleted = 0;
  for await (const info of objects.list(FOLDER)) {
    if (info.modifiedAt.getTime() > before) continue;
    await objects.delete(info.key);
    deleted++;
  }
  return deleted;
}
