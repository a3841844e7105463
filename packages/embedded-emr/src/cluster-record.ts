import { z } from 'zod';

const tag = z.object({ Key: z.string(), Value: z.string() });

/** Times are epoch milliseconds; the wire has seconds. */
export const clusterRecord = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: z.number(),
  endedAt: z.number().nullable(),
  state: z.enum(['WAITING', 'RUNNING', 'TERMINATED', 'TERMINATED_WITH_ERRORS']),
  reason: z.object({ code: z.string(), message: z.string() }).nullable(),
  releaseLabel: z.string().nullable(),
  /** Null = the server's own log folder. Never empty: an empty LogUri breaks clients that parse it. */
  logUri: z.string().nullable(),
  stepConcurrency: z.number().int(),
  keepAlive: z.boolean(),
  terminationProtected: z.boolean(),
  tags: z.array(tag),
  applications: z.array(z.object({ Name: z.string() })),
  instanceGroups: z.array(z.object({ role: z.string(), type: z.string(), count: z.number() })),
  instanceFleets: z.boolean(),
  serviceRole: z.string().nullable(),
});
export type ClusterRecord = z.infer<typeof clusterRecord>;

export const isActive = (cluster: ClusterRecord): boolean => cluster.state === 'WAITING' || cluster.state === 'RUNNING';
