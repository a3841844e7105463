import { createHash, createHmac } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { openEmbeddedEmr } from '../src/open-embedded-emr.ts';
import type { SparkRuntimeState } from '../src/spark-runtime-state.ts';

export const keys = { accessKeyId: 'AKIDLOCAL', secretAccessKey: 'local-secret' };

/** Signature Version 4 written down a second time, from the documentation, so that the check is not measured against itself. */
function sign(body: string, target: string, host: string, { accessKeyId, secretAccessKey }: typeof keys, at: Date): Record<string, string> {
  const stamp = `${at.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
  const day = stamp.slice(0, 8);
  const hash = createHash('sha256').update(body).digest('hex');
  const headers = { 'content-type': 'application/x-amz-json-1.1', host, 'x-amz-date': stamp, 'x-amz-target': target };
  const names = Object.keys(headers).join(';');
  const canonical = `POST\n/\n\n${Object.entries(headers)
    .map(([name, value]) => `${name}:${value}\n`)
    .join('')}\n${names}\n${hash}`;
  const scope = `${day}/local/elasticmapreduce/aws4_request`;
  let key: string | Buffer = `AWS4${secretAccessKey}`;
  for (const part of scope.split('/')) key = createHmac('sha256', key).update(part).digest();
  const text = `AWS4-HMAC-SHA256\n${stamp}\n${scope}\n${createHash('sha256').update(canonical).digest('hex')}`;
  const signature = createHmac('sha256', key).update(text).digest('hex');
  return {
    ...headers,
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
  };
}

/** Runs the shell line behind `--order` of a step in place of spark-submit. */
const shell = (): SparkRuntimeState => ({
  kind: 'READY',
  program: '/bin/sh',
  options: ['-c', 'while [ "$1" != --order ]; do shift; done; eval "$2"', 'submit'],
  environment: { PATH: '/usr/bin:/bin' },
  master: 'local[1]',
});

export async function openTestServer(options: { readonly spark?: () => Promise<SparkRuntimeState>; readonly maxProcesses?: number } = {}) {
  const dir = await mkdtemp(join(tmpdir(), 'lakeward-emr-'));
  const open = () =>
    openEmbeddedEmr({
      dir,
      keys,
      spark: options.spark ?? (async () => shell()),
      maxProcesses: options.maxProcesses ?? 4,
      cancelGraceMs: 300,
      onFault: (error) => {
        throw error;
      },
    });
  let server = await open();
  return {
    dir,
    ready: shell,
    async restart() {
      await server[Symbol.asyncDispose]();
      server = await open();
    },
    /** One signed call; `{ status, body }`. */
    async raw(
      operation: string,
      input: object,
      signer = keys,
      at = new Date(),
      change: (headers: Record<string, string>) => void = () => undefined,
    ) {
      const body = JSON.stringify(input);
      const { host } = new URL(server.endpoint);
      const headers = sign(body, `ElasticMapReduce.${operation}`, host, signer, at);
      change(headers);
      const response = await fetch(server.endpoint, { method: 'POST', headers, body });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    },
    async call<T>(operation: string, input: object): Promise<T> {
      const { status, body } = await this.raw(operation, input);
      if (status !== 200) throw new Error(`${String(body['__type'])}: ${String(body['Message'])}`);
      return body as T;
    },
    async cluster(more: object = {}): Promise<string> {
      const { JobFlowId } = await this.call<{ JobFlowId: string }>('RunJobFlow', {
        Name: 'c',
        Instances: { KeepJobFlowAliveWhenNoSteps: true },
        ...more,
      });
      return JobFlowId;
    },
    async add(cluster: string, order: string, more: object = {}): Promise<string> {
      const { StepIds } = await this.call<{ StepIds: string[] }>('AddJobFlowSteps', {
        JobFlowId: cluster,
        Steps: [{ ...step(order), ...more }],
      });
      return StepIds[0]!;
    },
    async step(cluster: string, id: string) {
      return (await this.call<{ Step: StepView }>('DescribeStep', { ClusterId: cluster, StepId: id })).Step;
    },
    async until(cluster: string, id: string, ...states: string[]): Promise<StepView> {
      const deadline = performance.now() + 15_000;
      for (;;) {
        const now = await this.step(cluster, id);
        if (states.includes(now.Status.State)) return now;
        if (performance.now() > deadline) throw new Error(`The step is still ${now.Status.State}, not ${states.join(' or ')}.`);
        await delay(20);
      }
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await rm(dir, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 }); // steps outlive the server
    },
  };
}

export interface StepView {
  readonly Id: string;
  readonly Name: string;
  readonly ExecutionRoleArn?: string;
  readonly Status: {
    readonly State: string;
    readonly FailureDetails?: { readonly Reason: string; readonly Message: string; readonly LogFile: string };
    readonly Timeline: { readonly CreationDateTime: number; readonly StartDateTime?: number; readonly EndDateTime?: number };
  };
}

export const step = (order: string, name = 's') => ({
  Name: name,
  ActionOnFailure: 'CONTINUE',
  HadoopJarStep: { Jar: 'command-runner.jar', Args: ['spark-submit', '--deploy-mode', 'cluster', 'file:///entry.py', '--order', order] },
});
