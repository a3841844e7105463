import { z } from 'zod';

export const stepStates = ['PENDING', 'CANCEL_PENDING', 'RUNNING', 'COMPLETED', 'CANCELLED', 'FAILED', 'INTERRUPTED'] as const;

/** Times are epoch milliseconds; the wire has seconds. */
export const stepRecord = z.object({
  id: z.string(),
  clusterId: z.string(),
  /** Order of arrival over all clusters. */
  sequence: z.number().int(),
  name: z.string(),
  jar: z.string(),
  mainClass: z.string().nullable(),
  args: z.array(z.string()),
  properties: z.record(z.string(), z.string()),
  actionOnFailure: z.enum(['TERMINATE_CLUSTER', 'TERMINATE_JOB_FLOW', 'CANCEL_AND_WAIT', 'CONTINUE']),
  executionRoleArn: z.string().nullable(),
  state: z.enum(stepStates),
  /** Stored before any signal goes out, so that a restart still knows of the wish. */
  cancelAsked: z.enum(['SEND_INTERRUPT', 'TERMINATE_PROCESS']).nullable(),
  createdAt: z.number(),
  startedAt: z.number().nullable(),
  endedAt: z.number().nullable(),
  failure: z.object({ reason: z.string(), message: z.string() }).nullable(),
});
export type StepRecord = z.infer<typeof stepRecord>;

export const isOpen = (step: StepRecord): boolean =>
  step.state === 'PENDING' || step.state === 'RUNNING' || step.state === 'CANCEL_PENDING';
