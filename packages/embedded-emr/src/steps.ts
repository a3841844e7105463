import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { adoptProcess } from './adopt-processes.ts';
import { type ClusterRecord, isActive } from './cluster-record.ts';
import type { Clusters } from './clusters.ts';
import { invalidRequest } from './emr-error.ts';
import { recordFolder } from './record-folder.ts';
import { startProcess } from './spark-process.ts';
import type { SparkRuntimeState } from './spark-runtime-state.ts';
import { logFolder, stepLogs } from './step-logs.ts';
import { isOpen, stepRecord, type StepRecord } from './step-record.ts';
import { localSubmit } from './submit-arguments.ts';
import type { ProcessEnd, SparkProcess, StepFolders } from './watch-process.ts';

/** EMR's own limit of pending and running steps of one cluster. */
const MAX_OPEN_STEPS = 256;
const RUNTIME_POLL_MS = 1_000;
const CANCEL_GRACE_MS = 10_000;

export interface Steps extends AsyncDisposable {
  /** Newest first; of one cluster. */
  list(clusterId: string): readonly StepRecord[];
  /** @throws EmrError InvalidRequestException when the id is unknown */
  get(clusterId: string, stepId: string): StepRecord;
  /** Stores all of them, then starts what may start. @throws EmrError past 256 open steps of the cluster */
  add(clusterId: string, steps: readonly StepRecord[]): Promise<void>;
  nextSequence(): number;
  /** Asynchronous: true = the wish is stored, false = the step has ended. */
  cancel(clusterId: string, stepId: string, option: 'SEND_INTERRUPT' | 'TERMINATE_PROCESS'): Promise<boolean>;
  /** Ends a cluster: pending steps are cancelled, running ones interrupted. */
  endCluster(clusterId: string, failed: boolean, code: string, message: string): Promise<void>;
}

export interface StepsDeps {
  /** Holds `steps/`, `processes/`, `logs/`. */
  readonly dir: string;
  readonly clusters: Clusters;
  readonly spark: () => Promise<SparkRuntimeState>;
  /** Of all clusters together: memory of the machine bounds it, not EMR. */
  readonly maxProcesses: number;
  readonly cancelGraceMs?: number;
  /** Told of what nobody awaits. */
  readonly onFault: (error: unknown) => void;
}

/** Opens the stored steps and takes over the processes of an earlier server before anything new starts. */
export async function openSteps(deps: StepsDeps): Promise<Steps> {
  const { clusters } = deps;
  const stored = recordFolder(join(deps.dir, 'steps'), (value) => stepRecord.parse(value));
  const records = new Map((await stored.load()).map((step) => [step.id, step]));
  await Promise.all(['processes', 'logs'].map((name) => mkdir(join(deps.dir, name), { recursive: true })));
  const running = new Map<string, SparkProcess>();
  let sequence = Math.max(0, ...[...records.values()].map((step) => step.sequence));
  const finishing = new Set<Promise<void>>();
  let closed = false;
  let pumping: Promise<void> = Promise.resolve();
  let retry: NodeJS.Timeout | null = null;

  const graceOf = (option: 'SEND_INTERRUPT' | 'TERMINATE_PROCESS') =>
    option === 'TERMINATE_PROCESS' ? 0 : (deps.cancelGraceMs ?? CANCEL_GRACE_MS);
  const save = async (step: StepRecord) => {
    records.set(step.id, step);
    await stored.save(step.id, step);
  };
  const change = async (id: string, changed: Partial<StepRecord>) => {
    const next = { ...records.get(id)!, ...changed };
    await save(next);
    return next;
  };
  const of = (clusterId: string) => [...records.values()].filter((step) => step.clusterId === clusterId);
  const logsOf = (step: StepRecord) => stepLogs(logFolder(clusters.get(step.clusterId), join(deps.dir, 'logs')), step.id);
  const foldersOf = (step: StepRecord): StepFolders => {
    const logs = logsOf(step);
    return { dir: join(deps.dir, 'processes', step.id), stdout: logs.stdout, stderr: logs.stderr };
  };

  const finish = async (stepId: string, end: ProcessEnd) => {
    running.delete(stepId);
    const step = records.get(stepId)!;
    await logsOf(step).note(
      end.code === null ? 'The process is gone and left no exit code.' : `The process ended with exit code ${end.code}.`,
    );
    // Packed before the state is final: whoever sees COMPLETED finds whole logs.
    await logsOf(step).pack();
    await close(step, end.code === 0 ? 'COMPLETED' : step.cancelAsked ? 'CANCELLED' : 'FAILED', failureOf(end));
  };

  const close = async (step: StepRecord, state: 'COMPLETED' | 'CANCELLED' | 'FAILED', failure: StepRecord['failure']) => {
    await change(step.id, { state, endedAt: Date.now(), failure: state === 'FAILED' ? failure : null });
    if (state === 'FAILED') await applyFailureRule(step);
    await settleCluster(step.clusterId);
    pump();
  };

  const applyFailureRule = async (step: StepRecord) => {
    if (step.actionOnFailure === 'CONTINUE') return;
    if (step.actionOnFailure === 'CANCEL_AND_WAIT') return cancelPending(step.clusterId);
    await endCluster(step.clusterId, true, 'STEP_FAILURE', 'Shut down as step failed');
  };

  const cancelPending = async (clusterId: string) => {
    for (const step of of(clusterId)) if (step.state === 'PENDING') await change(step.id, { state: 'CANCELLED', endedAt: Date.now() });
  };

  const settleCluster = async (clusterId: string) => {
    const cluster = clusters.get(clusterId);
    if (!isActive(cluster)) return;
    const open = of(clusterId).some(isOpen);
    if (!open && !cluster.keepAlive) return clusters.end(clusterId, false, 'ALL_STEPS_COMPLETED', 'Steps completed');
    const state = open ? 'RUNNING' : 'WAITING';
    if (cluster.state !== state) await clusters.change(clusterId, { state });
  };

  const follow = (stepId: string, process: SparkProcess) => {
    running.set(stepId, process);
    void process.ended.then((end) => {
      if (closed) return;
      const work: Promise<void> = finish(stepId, end)
        .catch(deps.onFault)
        .finally(() => finishing.delete(work));
      finishing.add(work);
    }, deps.onFault);
  };

  const start = async (step: StepRecord, runtime: Extract<SparkRuntimeState, { kind: 'READY' }>) => {
    const logs = logsOf(step);
    await logs.open();
    const submit = step.jar.endsWith('command-runner.jar')
      ? localSubmit(step.args, runtime.master)
      : 'Only command-runner.jar is run here.';
    if (!Array.isArray(submit)) {
      await logs.note(submit);
      await logs.pack();
      return close(step, 'FAILED', { reason: 'Unsupported step.', message: submit });
    }
    if (records.get(step.id)!.state !== 'PENDING') return; // cancelled meanwhile
    // Stored before the start: after a crash here the folder of the process tells whether it was started.
    await change(step.id, { state: 'RUNNING', startedAt: step.startedAt ?? Date.now() });
    const command = { program: runtime.program, args: [...runtime.options, ...submit], environment: runtime.environment };
    await logs.note(`Starting spark-submit ${submit.join(' ')}`);
    const process = (await startProcess(step.id, foldersOf(step), command)) ?? (await adoptProcess(step.id, foldersOf(step)));
    if (!process) return;
    follow(step.id, process);
    const wish = records.get(step.id)!.cancelAsked;
    if (wish) void process.stop(graceOf(wish));
  };

  const startWhatMay = async () => {
    for (;;) {
      if (closed || running.size >= deps.maxProcesses) return;
      const next = [...records.values()]
        .filter((step) => step.state === 'PENDING' && mayStart(clusters.get(step.clusterId), of(step.clusterId)))
        .toSorted((a, b) => a.sequence - b.sequence)[0];
      if (!next) return;
      const runtime = await deps.spark();
      if (runtime.kind === 'WAITING') {
        retry ??= setTimeout(() => {
          retry = null;
          pump();
        }, RUNTIME_POLL_MS).unref();
        return;
      }
      if (runtime.kind === 'MISSING')
        await close(next, 'FAILED', { reason: 'No Spark runtime.', message: `${runtime.message} ${runtime.cure}` });
      else await start(next, runtime);
    }
  };

  const pump = () => {
    if (!closed) pumping = pumping.then(startWhatMay).catch(deps.onFault);
  };

  const endCluster = async (clusterId: string, failed: boolean, code: string, message: string) => {
    await cancelPending(clusterId);
    await clusters.end(clusterId, failed, code, message);
    for (const step of of(clusterId)) {
      const process = running.get(step.id);
      if (!process) continue;
      await change(step.id, { state: 'CANCEL_PENDING', cancelAsked: 'TERMINATE_PROCESS' });
      void process.stop(graceOf('SEND_INTERRUPT'));
    }
  };

  for (const step of records.values()) {
    if (step.state !== 'RUNNING' && step.state !== 'CANCEL_PENDING') continue;
    const process = await adoptProcess(step.id, foldersOf(step));
    if (process) {
      follow(step.id, process);
      if (step.cancelAsked) void process.stop(graceOf('SEND_INTERRUPT'));
    } else if (step.cancelAsked) await close(step, 'CANCELLED', null);
    else await change(step.id, { state: 'PENDING' });
  }
  for (const cluster of clusters.list()) await settleCluster(cluster.id);
  pump();

  const get = (clusterId: string, stepId: string): StepRecord => {
    clusters.get(clusterId);
    const step = records.get(stepId);
    if (step?.clusterId !== clusterId) throw invalidRequest(`Step id '${stepId}' is not valid.`);
    return step;
  };

  return {
    get,
    list(clusterId) {
      clusters.get(clusterId);
      return of(clusterId).toSorted((a, b) => b.sequence - a.sequence);
    },
    nextSequence: () => ++sequence,
    async add(clusterId, steps) {
      const cluster = clusters.get(clusterId);
      if (!isActive(cluster)) throw invalidRequest('A job flow that is shutting down, terminated, or finished may not be modified.');
      const open = of(clusterId).filter(isOpen).length;
      if (open + steps.length > MAX_OPEN_STEPS) {
        throw invalidRequest(
          "Maximum number of active steps(State = 'Running', 'Pending' or 'Cancel_Pending') for cluster exceeded.",
          'MaxStepsExceeded',
        );
      }
      for (const step of steps) await save(step);
      await settleCluster(clusterId);
      pump();
    },
    async cancel(clusterId, stepId, option) {
      const step = get(clusterId, stepId);
      if (step.state === 'PENDING') {
        await change(step.id, { state: 'CANCELLED', endedAt: Date.now(), cancelAsked: option });
        await settleCluster(clusterId);
        return true;
      }
      if (!isOpen(step)) return false;
      await change(step.id, { state: 'CANCEL_PENDING', cancelAsked: option });
      // Without a process it is just being started, and `start` sees the wish.
      void running.get(stepId)?.stop(graceOf(option));
      return true;
    },
    endCluster,
    async [Symbol.asyncDispose]() {
      closed = true;
      if (retry) clearTimeout(retry);
      // Remote work is never cancelled because this process stops: the next one adopts it.
      for (const process of running.values()) process.release();
      await pumping;
      await Promise.all(finishing);
    },
  };
}

function mayStart(cluster: ClusterRecord, steps: readonly StepRecord[]): boolean {
  const busy = steps.filter((step) => step.state === 'RUNNING' || step.state === 'CANCEL_PENDING').length;
  return isActive(cluster) && busy < cluster.stepConcurrency;
}

function failureOf(end: ProcessEnd): StepRecord['failure'] {
  if (end.reason === 'LOG_TOO_LARGE')
    return { reason: 'Log too large.', message: 'The step wrote more log than is kept here and was ended.' };
  if (end.code === null) return { reason: 'Process lost.', message: 'The process is gone and left no exit code.' };
  return { reason: 'Unknown Error.', message: `The step ended with exit code ${end.code}.` };
}
