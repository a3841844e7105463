import { type ClusterRecord, isActive } from './cluster-record.ts';
import { invalidRequest } from './emr-error.ts';
import type { StepRecord } from './step-record.ts';

/** Times go out as numbers of epoch seconds: the JavaScript SDK cannot read anything else. `undefined` members are left out by JSON. */
const seconds = (ms: number | null): number | undefined => (ms === null ? undefined : ms / 1000);

const clusterStatus = (cluster: ClusterRecord) => ({
  State: cluster.state,
  StateChangeReason: cluster.reason ? { Code: cluster.reason.code, Message: cluster.reason.message } : {},
  Timeline: {
    CreationDateTime: seconds(cluster.createdAt),
    ReadyDateTime: seconds(cluster.createdAt),
    EndDateTime: seconds(cluster.endedAt),
  },
});

export const clusterSummary = (cluster: ClusterRecord) => ({
  Id: cluster.id,
  Name: cluster.name,
  Status: clusterStatus(cluster),
  NormalizedInstanceHours: 0,
  ClusterArn: arnOf(cluster),
});

export const clusterDetails = (cluster: ClusterRecord) => ({
  ...clusterSummary(cluster),
  InstanceCollectionType: cluster.instanceFleets ? 'INSTANCE_FLEET' : 'INSTANCE_GROUP',
  // Absent rather than empty: clients parse it as an address.
  LogUri: cluster.logUri ?? undefined,
  ReleaseLabel: cluster.releaseLabel ?? undefined,
  AutoTerminate: !cluster.keepAlive,
  TerminationProtected: cluster.terminationProtected,
  VisibleToAllUsers: true,
  Applications: cluster.applications,
  Tags: cluster.tags,
  ServiceRole: cluster.serviceRole ?? undefined,
  StepConcurrencyLevel: cluster.stepConcurrency,
  Configurations: [],
});

export const instanceGroups = (cluster: ClusterRecord) =>
  cluster.instanceGroups.map((group, index) => ({
    Id: `ig-${cluster.id.slice(2)}${index}`,
    InstanceGroupType: group.role,
    InstanceType: group.type,
    RequestedInstanceCount: group.count,
    RunningInstanceCount: isActive(cluster) ? group.count : 0,
    Market: 'ON_DEMAND',
    Status: {
      State: isActive(cluster) ? 'RUNNING' : 'TERMINATED',
      StateChangeReason: {},
      Timeline: { CreationDateTime: seconds(cluster.createdAt) },
    },
  }));

export function stepDetails(step: StepRecord, logUri: string | null) {
  const logFile = logUri ? `${logUri.replace(/\/+$/, '')}/${step.clusterId}/steps/${step.id}/stderr.gz` : undefined;
  return {
    Id: step.id,
    Name: step.name,
    Config: { Jar: step.jar, Properties: step.properties, MainClass: step.mainClass ?? undefined, Args: step.args },
    ActionOnFailure: step.actionOnFailure,
    ExecutionRoleArn: step.executionRoleArn ?? undefined,
    Status: {
      State: step.state,
      StateChangeReason: step.failure ? { Message: step.failure.message } : {},
      FailureDetails: step.failure ? { Reason: step.failure.reason, Message: step.failure.message, LogFile: logFile } : undefined,
      Timeline: { CreationDateTime: seconds(step.createdAt), StartDateTime: seconds(step.startedAt), EndDateTime: seconds(step.endedAt) },
    },
  };
}

const PAGE = 50;

/** One page and the marker of the next. The marker names the last item seen, so items that arrive meanwhile shift nothing. */
export function pageOf<T extends { readonly id: string }>(
  items: readonly T[],
  marker: string | undefined,
): { readonly page: readonly T[]; readonly next: string | undefined } {
  let from = 0;
  if (marker !== undefined) {
    const last = Buffer.from(marker, 'base64url').toString();
    from = items.findIndex((item) => item.id === last) + 1;
    if (from === 0) throw invalidRequest('The marker is not valid.');
  }
  const page = items.slice(from, from + PAGE);
  return { page, next: from + PAGE < items.length ? Buffer.from(page.at(-1)!.id).toString('base64url') : undefined };
}

const arnOf = (cluster: ClusterRecord): string => `arn:aws:elasticmapreduce:local:000000000000:cluster/${cluster.id}`;
