import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { LaunchRejected, LaunchUnknown } from '@lakeward/ports';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createEmrJobRunner } from '../src/emr-job-runner.ts';

/** What AWS answers to AddJobFlowSteps in bad hours; all other calls are answered well. */
describe('the outcome of a launch that EMR does not answer well', () => {
  let answer: { status: number; body: object } | 'HANG UP' = 'HANG UP';
  let launches = 0;
  const server = createServer((request, response) => {
    const operation = String(request.headers['x-amz-target']).split('.')[1];
    const send = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
    request.resume().once('end', () => {
      if (operation === 'ListClusters') {
        send(200, { Clusters: [{ Id: 'j-1', Name: 'lakeward' }] });
        return;
      }
      launches++;
      if (answer === 'HANG UP') request.socket.destroy();
      else send(answer.status, answer.body);
    });
  });
  const runnerAt = (endpoint: string) =>
    createEmrJobRunner({
      endpoint,
      region: 'local',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      clusterName: 'lakeward',
      newCluster: null,
      application: { entryUri: 'file:///entry.py', pyFileUris: [], arguments: [], conf: {} },
    });
  const launch = { name: 'n', runId: 'r', attempt: 1, specUri: 'file:///spec.json', specSha256: '0', timeoutMs: 1_000 };
  let endpoint: string;
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.close();
    server.closeAllConnections();
  });

  const failure = (status: number, type: string, message = 'no') => ({ status, body: { __type: type, Message: message, message } });
  it.each([
    ['a throttle is certainly not executed and may be sent again (F15)', failure(400, 'ThrottlingException'), LaunchRejected, true],
    [
      'a full cluster likewise (F17)',
      failure(400, 'InvalidRequestException', 'Maximum number of active steps for cluster exceeded.'),
      LaunchRejected,
      true,
    ],
    ['a step that is not valid is never sent again', failure(400, 'ValidationException'), LaunchRejected, false],
    ['of a 500 nobody knows (F14)', failure(500, 'InternalServerException'), LaunchUnknown, undefined],
    ['nor of a 503', failure(503, 'ServiceUnavailable'), LaunchUnknown, undefined],
    ['nor of a connection that breaks', 'HANG UP' as const, LaunchUnknown, undefined],
  ])('%s, and goes out once', async (_sentence, given, kind, retryable) => {
    answer = given;
    launches = 0;
    await using runner = runnerAt(endpoint);
    const outcome = await runner.submit(launch).catch((error: unknown) => error);
    expect(outcome).toBeInstanceOf(kind);
    expect((outcome as { retryable?: boolean }).retryable).toBe(retryable);
    expect(launches).toBe(1);
  });

  it('a backend that is not there has executed nothing', async () => {
    await using runner = runnerAt('http://127.0.0.1:9');
    await expect(runner.submit(launch)).rejects.toMatchObject({ name: 'LaunchRejected', retryable: true });
    await expect(runner.preflight()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});
