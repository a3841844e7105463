import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { keys, openTestServer, step } from './open-test-server.ts';

describe('the EMR wire protocol', () => {
  let emr: Awaited<ReturnType<typeof openTestServer>>;
  beforeAll(async () => {
    emr = await openTestServer({ spark: async () => ({ kind: 'WAITING', message: 'being installed' }) });
  });
  afterAll(() => emr[Symbol.asyncDispose]());

  it('refuses what is not signed with the local keys, was changed, or is old', async () => {
    const call = (signer = keys, at = new Date(), change?: (headers: Record<string, string>) => void) =>
      emr.raw('ListClusters', {}, signer, at, change);
    expect((await call()).status).toBe(200);
    expect(await call({ ...keys, accessKeyId: 'AKIDOTHER' })).toMatchObject({
      status: 403,
      body: { __type: 'UnrecognizedClientException' },
    });
    expect(await call({ ...keys, secretAccessKey: 'guessed' })).toMatchObject({
      status: 403,
      body: { __type: 'InvalidSignatureException' },
    });
    expect(await call(keys, new Date(Date.now() - 6 * 60_000))).toMatchObject({
      status: 403,
      body: { __type: 'InvalidSignatureException' },
    });
    const unsigned = await call(keys, new Date(), (headers) => delete headers['authorization']);
    expect(unsigned).toMatchObject({ status: 403, body: { __type: 'MissingAuthenticationTokenException' } });
    const redirected = await call(keys, new Date(), (headers) => {
      headers['x-amz-target'] = 'ElasticMapReduce.TerminateJobFlows';
    });
    expect(redirected).toMatchObject({ status: 403, body: { __type: 'InvalidSignatureException' } });
  });

  it('answers unknown operations, wrong shapes and unknown ids as EMR does', async () => {
    expect(await emr.raw('DoAnything', {})).toMatchObject({ status: 400, body: { __type: 'UnknownOperationException' } });
    expect(await emr.raw('DescribeCluster', {})).toMatchObject({ status: 400, body: { __type: 'ValidationException' } });
    const unknown = await emr.raw('DescribeCluster', { ClusterId: 'j-NOBODY' });
    expect(unknown).toMatchObject({
      status: 400,
      body: { __type: 'InvalidRequestException', ErrorCode: 'InvalidRequest', Message: "Cluster id 'j-NOBODY' is not valid." },
    });
  });

  it('tells times as numbers of seconds, and serves what clients ask beside a cluster', async () => {
    const id = await emr.cluster({ Tags: [{ Key: 'lakeward:run', Value: '1' }] });
    const { Cluster: cluster } = await emr.call<{
      Cluster: { Status: { State: string; Timeline: { CreationDateTime: number } }; LogUri: string; Tags: object[] };
    }>('DescribeCluster', { ClusterId: id });
    expect(cluster.Status.State).toBe('WAITING');
    expect(Math.abs(cluster.Status.Timeline.CreationDateTime - Date.now() / 1000)).toBeLessThan(60);
    expect(cluster.LogUri).toMatch(/^file:\/\/\/./);
    expect(await emr.call('ListInstanceGroups', { ClusterId: id })).toEqual({ InstanceGroups: [] });
    expect(await emr.call('ListInstanceFleets', { ClusterId: id })).toEqual({ InstanceFleets: [] });
    expect(await emr.call('ListBootstrapActions', { ClusterId: id })).toEqual({ BootstrapActions: [] });
    await emr.call('AddTags', { ResourceId: id, Tags: [{ Key: 'a', Value: 'b' }] });
    await emr.call('RemoveTags', { ResourceId: id, TagKeys: ['lakeward:run'] });
    const again = await emr.call<{ Cluster: { Tags: object[] } }>('DescribeCluster', { ClusterId: id });
    expect(again.Cluster.Tags).toEqual([{ Key: 'a', Value: 'b' }]);
  });

  it('keeps steps pending while Spark is being installed, takes 256 open ones and no more, and pages them by 50, newest first', async () => {
    const id = await emr.cluster();
    for (let batch = 0; batch < 4; batch++) {
      await emr.call('AddJobFlowSteps', {
        JobFlowId: id,
        Steps: Array.from({ length: 64 }, (_, index) => step('true', `s${batch * 64 + index}`)),
      });
    }
    expect(await emr.raw('AddJobFlowSteps', { JobFlowId: id, Steps: [step('true')] })).toMatchObject({
      status: 400,
      body: { __type: 'InvalidRequestException', ErrorCode: 'MaxStepsExceeded' },
    });
    const names: string[] = [];
    const sizes: number[] = [];
    let marker: string | undefined;
    do {
      const page: { Steps: { Name: string; Status: { State: string } }[]; Marker?: string } = await emr.call('ListSteps', {
        ClusterId: id,
        ...(marker && { Marker: marker }),
      });
      names.push(...page.Steps.map((each) => each.Name));
      sizes.push(page.Steps.length);
      expect(page.Steps.every((each) => each.Status.State === 'PENDING')).toBe(true);
      marker = page.Marker;
    } while (marker !== undefined);
    expect(sizes).toEqual([50, 50, 50, 50, 50, 6]);
    expect(names).toEqual(Array.from({ length: 256 }, (_, index) => `s${255 - index}`));
    expect(await emr.raw('ListSteps', { ClusterId: id, Marker: 'bm9ib2R5' })).toMatchObject({
      status: 400,
      body: { __type: 'InvalidRequestException' },
    });
    expect(await emr.call('ListSteps', { ClusterId: id, StepStates: ['COMPLETED'] })).toEqual({ Steps: [] });
  });

  it('finds steps by id, ten at most, and refuses an id of another cluster', async () => {
    const [mine, other] = [await emr.cluster(), await emr.cluster()];
    const id = await emr.add(mine, 'true');
    expect(await emr.call('ListSteps', { ClusterId: mine, StepIds: [id] })).toMatchObject({ Steps: [{ Id: id }] });
    expect(await emr.raw('ListSteps', { ClusterId: other, StepIds: [id] })).toMatchObject({ status: 400 });
    expect(await emr.raw('ListSteps', { ClusterId: mine, StepIds: Array.from({ length: 11 }, () => id) })).toMatchObject({
      status: 400,
      body: { __type: 'ValidationException' },
    });
  });

  it('refuses a step of more than 10,240 characters, and any rule but CONTINUE where steps run side by side', async () => {
    const id = await emr.cluster({ StepConcurrencyLevel: 2 });
    expect(await emr.raw('AddJobFlowSteps', { JobFlowId: id, Steps: [step('x'.repeat(10_240))] })).toMatchObject({
      status: 400,
      body: { __type: 'ValidationException' },
    });
    expect(
      await emr.raw('AddJobFlowSteps', { JobFlowId: id, Steps: [{ ...step('true'), ActionOnFailure: 'CANCEL_AND_WAIT' }] }),
    ).toMatchObject({ status: 400 });
    await emr.call('ModifyCluster', { ClusterId: id, StepConcurrencyLevel: 1 });
    expect(
      (await emr.raw('AddJobFlowSteps', { JobFlowId: id, Steps: [{ ...step('true'), ActionOnFailure: 'CANCEL_AND_WAIT' }] })).status,
    ).toBe(200);
  });

  it('protects a cluster from termination when told to, and cancels what waits when it ends', async () => {
    const id = await emr.cluster();
    const waiting = await emr.add(id, 'true');
    await emr.call('SetTerminationProtection', { JobFlowIds: [id], TerminationProtected: true });
    expect((await emr.raw('TerminateJobFlows', { JobFlowIds: [id] })).status).toBe(400);
    await emr.call('SetTerminationProtection', { JobFlowIds: [id], TerminationProtected: false });
    await emr.call('TerminateJobFlows', { JobFlowIds: [id] });
    expect((await emr.step(id, waiting)).Status.State).toBe('CANCELLED');
    expect((await emr.raw('AddJobFlowSteps', { JobFlowId: id, Steps: [step('true')] })).status).toBe(400);
    const listed = await emr.call<{ Clusters: { Id: string }[] }>('ListClusters', { ClusterStates: ['TERMINATED'] });
    expect(listed.Clusters.map((cluster) => cluster.Id)).toContain(id);
  });
});
