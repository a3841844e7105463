import {
  AddJobFlowStepsCommand,
  CancelStepsCommand,
  type ClusterState,
  type ClusterSummary,
  DescribeClusterCommand,
  EMRClient,
  ListClustersCommand,
  ListStepsCommand,
  RunJobFlowCommand,
  type RunJobFlowCommandInput,
  type StepSummary,
} from '@aws-sdk/client-emr';
import {
  type JobRunner,
  type Launch,
  LaunchRejected,
  type LogStream,
  type RemoteRef,
  type RemoteStatus,
  type RunnerHealth,
} from '@lakeward/ports';

import { isUnknownId, launchError, readError } from './emr-errors.ts';
import { readStepLog } from './emr-step-log.ts';
import { notFound, remoteStatus } from './emr-step-status.ts';

export interface EmrJobRunnerConfig {
  /** Absent = AWS; our own server in the embedded mode. */
  readonly endpoint?: string;
  readonly region: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string };
  /** Steps run on the long-running cluster of this name. */
  readonly clusterName: string;
  /** How to make the cluster when none of that name is active; null = somebody else makes it. */
  readonly newCluster: Omit<RunJobFlowCommandInput, 'Name' | 'Steps'> | null;
  /** The runner inside Spark: its entry file, its packages and its fixed arguments. Nothing of a caller ever stands here. */
  readonly application: {
    readonly entryUri: string;
    readonly pyFileUris: readonly string[];
    readonly arguments: readonly string[];
    readonly conf: Readonly<Record<string, string>>;
  };
  /** Asked first by `preflight`: the embedded mode knows whether Spark is there. */
  readonly runtime?: () => Promise<RunnerHealth>;
  /** Of one call. A submit that takes longer is unknown. Default 20 s. */
  readonly callTimeoutMs?: number;
}

const ACTIVE: ClusterState[] = ['STARTING', 'BOOTSTRAPPING', 'RUNNING', 'WAITING'];
/** EMR's limit of `StepIds` in one ListSteps. */
const IDS_PER_CALL = 10;
/** Clocks of two machines differ; a listing "since" starts this much earlier. */
const SKEW_MS = 5 * 60_000;

/**
 * Drives EMR on EC2 by steps on a long-running cluster. A step has no client token, so a launch goes out exactly once (`maxAttempts: 1`), and what
 * became of an unanswered one is found by its name in the listing.
 */
export function createEmrJobRunner(config: EmrJobRunnerConfig): JobRunner {
  const client = new EMRClient({ endpoint: config.endpoint, region: config.region, credentials: config.credentials, maxAttempts: 1 });
  const deadline = () => ({ abortSignal: AbortSignal.timeout(config.callTimeoutMs ?? 20_000) });
  const logUris = new Map<string, string | null>();
  let cluster: Promise<string> | null = null;

  async function* clusters(createdAfter: Date | undefined, states: ClusterState[] | undefined): AsyncGenerator<ClusterSummary> {
    let marker: string | undefined;
    do {
      const page = await client.send(
        new ListClustersCommand({ CreatedAfter: createdAfter, ClusterStates: states, Marker: marker }),
        deadline(),
      );
      for (const summary of page.Clusters ?? []) if (summary.Name === config.clusterName) yield summary;
      marker = page.Marker;
    } while (marker !== undefined);
  }

  /** Newest first, as EMR lists them. */
  async function* stepsOf(clusterId: string): AsyncGenerator<StepSummary> {
    let marker: string | undefined;
    do {
      const page = await client.send(new ListStepsCommand({ ClusterId: clusterId, Marker: marker }), deadline());
      yield* page.Steps ?? [];
      marker = page.Marker;
    } while (marker !== undefined);
  }

  const findOrMakeCluster = async (): Promise<string> => {
    for await (const summary of clusters(undefined, ACTIVE)) return summary.Id!;
    if (!config.newCluster) throw new LaunchRejected('No cluster of the configured name is active.', true);
    try {
      const made = await client.send(new RunJobFlowCommand({ ...config.newCluster, Name: config.clusterName }), deadline());
      return made.JobFlowId!;
    } catch (error) {
      // The launch itself was not sent; a cluster that came to be all the same is found by its name next time.
      throw new LaunchRejected('The cluster could not be made.', true, { cause: error });
    }
  };

  const activeCluster = async (): Promise<string> => {
    cluster ??= findOrMakeCluster();
    try {
      return await cluster;
    } catch (error) {
      cluster = null;
      throw error instanceof LaunchRejected ? error : new LaunchRejected('The job backend cannot be asked.', true, { cause: error });
    }
  };

  const describeCluster = async (clusterId: string, refs: readonly RemoteRef[]): Promise<RemoteStatus[]> => {
    const wanted = new Map(refs.map((ref) => [split(ref).stepId, ref]));
    const found = new Map<string, RemoteStatus>();
    const note = (step: StepSummary) => {
      const ref = wanted.get(step.Id!);
      if (ref) found.set(step.Id!, remoteStatus(ref, step.Status));
    };
    try {
      if (wanted.size <= IDS_PER_CALL) {
        const page = await client.send(new ListStepsCommand({ ClusterId: clusterId, StepIds: [...wanted.keys()] }), deadline());
        page.Steps?.forEach(note);
      } else {
        for await (const step of stepsOf(clusterId)) {
          note(step);
          if (found.size === wanted.size) break;
        }
      }
    } catch (error) {
      // One unknown id fails the whole call.
      if (!isUnknownId(error)) throw error;
      if (refs.length > 1) return (await Promise.all(refs.map((ref) => describeCluster(clusterId, [ref])))).flat();
    }
    return refs.map((ref) => found.get(split(ref).stepId) ?? notFound(ref));
  };

  return {
    kind: 'EMR',
    capabilities: {
      cancelRunning: true,
      runPolicy: false,
      idempotentSubmit: false,
      logsLagSeconds: config.endpoint === undefined ? 300 : 0,
    },

    async preflight() {
      const health = (await config.runtime?.()) ?? { kind: 'READY' };
      if (health.kind !== 'READY') return health;
      try {
        await client.send(new ListClustersCommand({ ClusterStates: ACTIVE }), deadline());
        return health;
      } catch (error) {
        throw readError(error);
      }
    },

    async submit(launch) {
      const clusterId = await activeCluster();
      try {
        const answer = await client.send(
          new AddJobFlowStepsCommand({
            JobFlowId: clusterId,
            Steps: [
              {
                Name: launch.name,
                ActionOnFailure: 'CONTINUE',
                HadoopJarStep: { Jar: 'command-runner.jar', Args: submitArguments(config, launch) },
              },
            ],
          }),
          deadline(),
        );
        return { backendId: `${clusterId}/${answer.StepIds![0]!}`, name: launch.name };
      } catch (error) {
        const failure = launchError(error);
        // The cluster may be gone; the next submit looks for one again.
        if (failure instanceof LaunchRejected) cluster = null;
        throw failure;
      }
    },

    async findByName(name, since) {
      const from = new Date(since.getTime() - SKEW_MS);
      const found: RemoteRef[] = [];
      try {
        // A long-running cluster is older than the launch, so clusters are not cut by time.
        for await (const summary of clusters(undefined, undefined)) {
          for await (const step of stepsOf(summary.Id!)) {
            if ((step.Status?.Timeline?.CreationDateTime ?? from) < from) break;
            if (step.Name === name) found.push({ backendId: `${summary.Id!}/${step.Id!}`, name });
          }
        }
      } catch (error) {
        throw readError(error);
      }
      return found.toReversed();
    },

    async describeMany(refs) {
      const byCluster = Map.groupBy(refs, (ref) => split(ref).clusterId);
      try {
        const statuses = await Promise.all([...byCluster].map(([clusterId, group]) => describeCluster(clusterId, group)));
        const byId = new Map(statuses.flat().map((status) => [status.ref.backendId, status]));
        return refs.map((ref) => byId.get(ref.backendId)!);
      } catch (error) {
        throw readError(error);
      }
    },

    async cancel(ref, force) {
      const { clusterId, stepId } = split(ref);
      try {
        await client.send(
          new CancelStepsCommand({
            ClusterId: clusterId,
            StepIds: [stepId],
            StepCancellationOption: force ? 'TERMINATE_PROCESS' : 'SEND_INTERRUPT',
          }),
          deadline(),
        );
      } catch (error) {
        if (!isUnknownId(error)) throw readError(error);
      }
    },

    async logs(ref, stream, fromLine, max) {
      const { clusterId, stepId } = split(ref);
      const logUri = await logUriOf(clusterId);
      if (!logUri) return { lines: [], nextLine: fromLine, complete: false };
      return readStepLog(`${logUri.replace(/\/+$/, '')}/${clusterId}/steps/${stepId}`, logNames[stream], fromLine, max);
    },

    async [Symbol.asyncDispose]() {
      client.destroy();
    },
  };

  async function logUriOf(clusterId: string): Promise<string | null> {
    const known = logUris.get(clusterId);
    if (known !== undefined) return known;
    try {
      const answer = await client.send(new DescribeClusterCommand({ ClusterId: clusterId }), deadline());
      const logUri = answer.Cluster?.LogUri ?? null;
      logUris.set(clusterId, logUri);
      return logUri;
    } catch (error) {
      if (isUnknownId(error)) return null;
      throw readError(error);
    }
  }
}

const logNames: Readonly<Record<LogStream, string>> = { STDOUT: 'stdout', STDERR: 'stderr', CONTROLLER: 'controller' };

function submitArguments({ application }: EmrJobRunnerConfig, launch: Launch): string[] {
  const conf = { ...application.conf, 'spark.yarn.tags': launch.name };
  return [
    'spark-submit',
    '--deploy-mode',
    'cluster',
    '--name',
    launch.name,
    ...Object.entries(conf).flatMap(([key, value]) => ['--conf', `${key}=${value}`]),
    ...(application.pyFileUris.length > 0 ? ['--py-files', application.pyFileUris.join(',')] : []),
    application.entryUri,
    '--spec',
    launch.specUri,
    '--spec-sha256',
    launch.specSha256,
    // The spec lies in the attempt's own folder; messages and result go beside it.
    '--workdir',
    launch.specUri.slice(0, launch.specUri.lastIndexOf('/')),
    ...application.arguments,
  ];
}

/** A backend id is `<cluster>/<step>`: a step alone cannot be asked for. */
function split(ref: RemoteRef): { readonly clusterId: string; readonly stepId: string } {
  const [clusterId = '', stepId = ''] = ref.backendId.split('/');
  return { clusterId, stepId };
}
