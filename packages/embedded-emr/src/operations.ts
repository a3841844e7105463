import type { ZodType } from 'zod';

import { type ClusterRecord, isActive } from './cluster-record.ts';
import { type Clusters, newId } from './clusters.ts';
import { invalidRequest, validationFailed } from './emr-error.ts';
import { type StepRecord, stepStates } from './step-record.ts';
import { logFolder } from './step-logs.ts';
import type { Steps } from './steps.ts';
import { clusterDetails, clusterSummary, instanceGroups, pageOf, stepDetails } from './wire-answers.ts';
import { shapes, type StepConfig } from './wire-shapes.ts';

/** Takes the parsed JSON of a request, answers with the JSON of the answer. @throws EmrError */
export type Operation = (input: unknown) => Promise<unknown>;

/** All strings of a step together, as documented for AddJobFlowSteps. */
const MAX_STEP_CHARACTERS = 10_240;

const operation =
  <T>(shape: ZodType<T>, work: (input: T) => unknown): Operation =>
  async (input) => {
    const parsed = shape.safeParse(input);
    if (!parsed.success) {
      const issue = parsed.error.issues[0]!;
      throw validationFailed(`${issue.path.join('.') || 'request'}: ${issue.message}`);
    }
    return work(parsed.data);
  };

/** The operations by the name behind `ElasticMapReduce.`. */
export function emrOperations(deps: {
  readonly clusters: Clusters;
  readonly steps: Steps;
  readonly defaultLogUri: string;
}): ReadonlyMap<string, Operation> {
  const { clusters, steps } = deps;

  const newSteps = (cluster: ClusterRecord, configs: readonly StepConfig[], executionRoleArn: string | null): StepRecord[] =>
    configs.map((config) => {
      checkStep(config, cluster);
      return {
        id: newId('s'),
        clusterId: cluster.id,
        sequence: steps.nextSequence(),
        name: config.Name,
        jar: config.HadoopJarStep.Jar,
        mainClass: config.HadoopJarStep.MainClass ?? null,
        args: config.HadoopJarStep.Args,
        properties: Object.fromEntries(config.HadoopJarStep.Properties.map((property) => [property.Key, property.Value])),
        actionOnFailure: config.ActionOnFailure,
        executionRoleArn,
        state: 'PENDING',
        cancelAsked: null,
        createdAt: Date.now(),
        startedAt: null,
        endedAt: null,
        failure: null,
      };
    });

  const details = (step: StepRecord) => stepDetails(step, clusters.get(step.clusterId).logUri);

  return new Map<string, Operation>([
    [
      'RunJobFlow',
      operation(shapes.runJobFlow, async (input) => {
        const { Instances: instances } = input;
        const cluster: ClusterRecord = {
          id: newId('j'),
          name: input.Name,
          createdAt: Date.now(),
          endedAt: null,
          state: 'WAITING',
          reason: null,
          releaseLabel: input.ReleaseLabel ?? null,
          logUri: input.LogUri || deps.defaultLogUri,
          stepConcurrency: input.StepConcurrencyLevel,
          keepAlive: instances.KeepJobFlowAliveWhenNoSteps || input.Steps.length === 0,
          terminationProtected: instances.TerminationProtected,
          tags: input.Tags,
          applications: input.Applications,
          instanceGroups: instances.InstanceGroups.map((group) => ({
            role: group.InstanceRole,
            type: group.InstanceType,
            count: group.InstanceCount,
          })),
          instanceFleets: instances.InstanceFleets.length > 0,
          serviceRole: input.ServiceRole ?? null,
        };
        logFolder(cluster, '');
        const first = newSteps(cluster, input.Steps, null);
        await clusters.add(cluster);
        await steps.add(cluster.id, first);
        return { JobFlowId: cluster.id, ClusterArn: clusterSummary(cluster).ClusterArn };
      }),
    ],
    ['DescribeCluster', operation(shapes.oneCluster, (input) => ({ Cluster: clusterDetails(clusters.get(input.ClusterId)) }))],
    [
      'ListClusters',
      operation(shapes.listClusters, (input) => {
        const wanted = clusters
          .list()
          .filter((cluster) => !input.ClusterStates?.length || input.ClusterStates.includes(cluster.state))
          .filter((cluster) => input.CreatedAfter === undefined || cluster.createdAt >= input.CreatedAfter * 1000)
          .filter((cluster) => input.CreatedBefore === undefined || cluster.createdAt <= input.CreatedBefore * 1000);
        const { page, next } = pageOf(wanted, input.Marker);
        return { Clusters: page.map(clusterSummary), Marker: next };
      }),
    ],
    [
      'AddJobFlowSteps',
      operation(shapes.addJobFlowSteps, async (input) => {
        const added = newSteps(clusters.get(input.JobFlowId), input.Steps, input.ExecutionRoleArn ?? null);
        await steps.add(input.JobFlowId, added);
        return { StepIds: added.map((step) => step.id) };
      }),
    ],
    ['DescribeStep', operation(shapes.describeStep, (input) => ({ Step: details(steps.get(input.ClusterId, input.StepId)) }))],
    [
      'ListSteps',
      operation(shapes.listSteps, (input) => {
        const unknown = input.StepStates?.find((state) => !(stepStates as readonly string[]).includes(state));
        if (unknown !== undefined) throw validationFailed(`StepStates: '${unknown}' is no step state.`);
        if (input.StepIds?.length && input.StepStates?.length) throw invalidRequest('Cannot specify both StepIds and StepStates.');
        if (input.StepIds?.length) return { Steps: input.StepIds.map((id) => details(steps.get(input.ClusterId, id))) };
        const wanted = steps.list(input.ClusterId).filter((step) => !input.StepStates?.length || input.StepStates.includes(step.state));
        const { page, next } = pageOf(wanted, input.Marker);
        return { Steps: page.map(details), Marker: next };
      }),
    ],
    [
      'CancelSteps',
      operation(shapes.cancelSteps, async (input) => {
        clusters.get(input.ClusterId);
        const answers = [];
        for (const id of input.StepIds) {
          const accepted = await steps.cancel(input.ClusterId, id, input.StepCancellationOption);
          answers.push(
            accepted ? { StepId: id, Status: 'SUBMITTED' } : { StepId: id, Status: 'FAILED', Reason: 'The step has already ended.' },
          );
        }
        return { CancelStepsInfoList: answers };
      }),
    ],
    [
      'TerminateJobFlows',
      operation(shapes.terminateJobFlows, async (input) => {
        const named = input.JobFlowIds.map((id) => clusters.get(id));
        if (named.some((cluster) => cluster.terminationProtected))
          throw validationFailed('Could not shut down one or more job flows since they are termination protected.');
        for (const cluster of named) await steps.endCluster(cluster.id, false, 'USER_REQUEST', 'Terminated by user request');
        return {};
      }),
    ],
    [
      'ModifyCluster',
      operation(shapes.modifyCluster, async (input) => {
        if (!isActive(clusters.get(input.ClusterId)))
          throw invalidRequest('A job flow that is shutting down, terminated, or finished may not be modified.');
        await clusters.change(input.ClusterId, { stepConcurrency: input.StepConcurrencyLevel });
        return { StepConcurrencyLevel: input.StepConcurrencyLevel };
      }),
    ],
    [
      'AddTags',
      operation(shapes.addTags, async (input) => {
        const changed = new Set(input.Tags.map((tag) => tag.Key));
        const kept = clusters.get(input.ResourceId).tags.filter((tag) => !changed.has(tag.Key));
        await clusters.change(input.ResourceId, { tags: [...kept, ...input.Tags] });
        return {};
      }),
    ],
    [
      'RemoveTags',
      operation(shapes.removeTags, async (input) => {
        await clusters.change(input.ResourceId, {
          tags: clusters.get(input.ResourceId).tags.filter((tag) => !input.TagKeys.includes(tag.Key)),
        });
        return {};
      }),
    ],
    [
      'SetTerminationProtection',
      operation(shapes.setTerminationProtection, async (input) => {
        for (const id of input.JobFlowIds) clusters.get(id);
        for (const id of input.JobFlowIds) await clusters.change(id, { terminationProtected: input.TerminationProtected });
        return {};
      }),
    ],
    ['ListInstanceGroups', operation(shapes.oneCluster, (input) => ({ InstanceGroups: instanceGroups(clusters.get(input.ClusterId)) }))],
    ['ListInstanceFleets', operation(shapes.oneCluster, (input) => (clusters.get(input.ClusterId), { InstanceFleets: [] }))],
    ['ListBootstrapActions', operation(shapes.oneCluster, (input) => (clusters.get(input.ClusterId), { BootstrapActions: [] }))],
  ]);
}

function checkStep(config: StepConfig, cluster: ClusterRecord): void {
  const { Jar: jar, MainClass: mainClass, Args: args, Properties: properties } = config.HadoopJarStep;
  const characters = [config.Name, jar, mainClass ?? '', ...args, ...properties.flatMap((p) => [p.Key, p.Value])].reduce(
    (sum, text) => sum + text.length,
    0,
  );
  if (characters > MAX_STEP_CHARACTERS)
    throw validationFailed(`Size of an individual step exceeded the maximum of ${MAX_STEP_CHARACTERS} characters.`);
  if (cluster.stepConcurrency > 1 && config.ActionOnFailure !== 'CONTINUE') {
    throw validationFailed('ActionOnFailure must be CONTINUE when the cluster runs steps concurrently.');
  }
}
