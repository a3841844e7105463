import { setTimeout as delay } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type JobRunner, type Launch, LaunchUnknown, type RemoteRef, type RemoteState, type RemoteStatus } from '../src/job-runner.ts';

/** What the launched application does; the fixture puts it into the spec that the launch names. */
export type Behaviour =
  | { readonly kind: 'SUCCEED' }
  | { readonly kind: 'EXIT'; readonly code: number }
  /** Prints `line 0` … to stdout and succeeds. */
  | { readonly kind: 'PRINT'; readonly lines: number }
  /** Runs until it is told to stop. */
  | { readonly kind: 'WAIT' };

export interface JobRunnerFixture extends AsyncDisposable {
  /** The present driver; another one after `restartBackend`. */
  runner(): JobRunner;
  launch(name: string, behaviour: Behaviour): Promise<Launch>;
  /** The next call reaches the backend and is executed there, and its answer is lost. */
  loseNextAnswer(): void;
  /** Ends the backend's own process or server while its work runs on, and starts it again. */
  restartBackend(): Promise<void>;
  /** How often the application really ran under this name. */
  executions(name: string): Promise<number>;
  /** Are processes of this launch alive? */
  alive(name: string): Promise<boolean>;
}

const ORDER: readonly RemoteState[] = ['PENDING', 'RUNNING', 'CANCELLING', 'SUCCEEDED', 'FAILED', 'CANCELLED'];
const ended = (status: RemoteStatus): boolean => status.state === 'SUCCEEDED' || status.state === 'FAILED' || status.state === 'CANCELLED';

/** What every JobRunner keeps; the dispatcher of the jobs subgraph leans on each sentence. */
export function describeJobRunnerContract(options: {
  readonly name: string;
  readonly open: () => Promise<JobRunnerFixture>;
  readonly capabilities: JobRunner['capabilities'];
  /** Longest wait for one state. */
  readonly patienceMs: number;
}): void {
  describe(`JobRunner contract: ${options.name}`, () => {
    let fixture: JobRunnerFixture;
    const start = new Date(Date.now() - 1_000);
    const runner = () => fixture.runner();

    beforeAll(async () => {
      fixture = await options.open();
    });
    afterAll(async () => fixture[Symbol.asyncDispose]());

    const statusOf = async (ref: RemoteRef): Promise<RemoteStatus> => (await runner().describeMany([ref]))[0]!;

    async function until(ref: RemoteRef, wanted: (status: RemoteStatus) => boolean): Promise<RemoteStatus[]> {
      const seen: RemoteStatus[] = [];
      const deadline = performance.now() + options.patienceMs;
      for (;;) {
        const status = await statusOf(ref);
        if (seen.at(-1)?.state !== status.state) seen.push(status);
        if (wanted(status)) return seen;
        if (performance.now() > deadline) throw new Error(`Still ${status.state} (${status.backendState}) after ${options.patienceMs} ms.`);
        await delay(20);
      }
    }
    const launch = async (name: string, behaviour: Behaviour) => runner().submit(await fixture.launch(name, behaviour));

    it('is what it says it is', async () => {
      expect(runner().capabilities).toEqual(options.capabilities);
      await expect(runner().preflight()).resolves.toEqual({ kind: 'READY' });
    });

    it('runs a launch once, through states that never go backwards, to SUCCEEDED with exit code 0', async () => {
      const ref = await launch('lakeward-contract-success-a1', { kind: 'SUCCEED' });
      const seen = await until(ref, ended);
      const ranks = seen.map((status) => ORDER.indexOf(status.state));
      expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
      expect(seen.at(-1)).toMatchObject({ state: 'SUCCEEDED', exitCode: 0 });
      await expect(fixture.executions('lakeward-contract-success-a1')).resolves.toBe(1);
    });

    it('tells the exit code of a launch that failed', async () => {
      const ref = await launch('lakeward-contract-checks-a1', { kind: 'EXIT', code: 40 });
      expect((await until(ref, ended)).at(-1)).toMatchObject({ state: 'FAILED', exitCode: 40 });
    });

    it('says LaunchUnknown when the answer is lost, and finds the one launch by its name (F13)', async () => {
      const unanswered = await fixture.launch('lakeward-contract-unknown-a1', { kind: 'SUCCEED' });
      fixture.loseNextAnswer();
      await expect(runner().submit(unanswered)).rejects.toBeInstanceOf(LaunchUnknown);
      const found = await runner().findByName(unanswered.name, start);
      expect(found).toHaveLength(1);
      await until(found[0]!, ended);
      await expect(fixture.executions(unanswered.name)).resolves.toBe(1);
    });

    it('finds nothing under a name that was never launched', async () => {
      await expect(runner().findByName('lakeward-contract-nobody-a1', start)).resolves.toEqual([]);
    });

    it('answers NOT_FOUND for ids that it does not know, beside those that it knows', async () => {
      const known = await launch('lakeward-contract-known-a1', { kind: 'SUCCEED' });
      const [cluster] = known.backendId.split('/');
      const strangers = [`${cluster}/s-0000000000000`, 'j-0000000000000/s-0000000000000'].map((backendId) => ({
        backendId,
        name: 'nobody',
      }));
      const statuses = await runner().describeMany([strangers[0]!, known, strangers[1]!]);
      expect(statuses.map((status) => status.state === 'NOT_FOUND')).toEqual([true, false, true]);
      await until(known, ended);
    });

    it('ends the whole process tree on cancel, and may be asked again (F18)', async () => {
      const ref = await launch('lakeward-contract-cancel-a1', { kind: 'WAIT' });
      await until(ref, (status) => status.state === 'RUNNING');
      await runner().cancel(ref, false);
      await runner().cancel(ref, true);
      expect((await until(ref, ended)).at(-1)).toMatchObject({ state: 'CANCELLED' });
      await runner().cancel(ref, false);
      await expect(statusOf(ref)).resolves.toMatchObject({ state: 'CANCELLED' });
      await expect(fixture.alive('lakeward-contract-cancel-a1')).resolves.toBe(false);
    });

    it('pages logs by line, each line once, and says when no more can come', async () => {
      const ref = await launch('lakeward-contract-print-a1', { kind: 'PRINT', lines: 25 });
      await until(ref, ended);
      const lines: string[] = [];
      let complete = false;
      for (let from = 0; !complete;) {
        const page = await runner().logs(ref, 'STDOUT', from, 10);
        lines.push(...page.lines);
        expect(page.nextLine).toBe(from + page.lines.length);
        from = page.nextLine;
        complete = page.complete;
      }
      expect(lines.filter((line) => line.startsWith('line '))).toEqual(Array.from({ length: 25 }, (_, i) => `line ${i}`));
    });

    it('goes on with running work after a restart of the backend, without starting it again (F22)', async () => {
      const running = await launch('lakeward-contract-adopt-a1', { kind: 'WAIT' });
      await until(running, (status) => status.state === 'RUNNING');
      await fixture.restartBackend();
      await expect(statusOf(running)).resolves.toMatchObject({ state: 'RUNNING' });
      await runner().cancel(running, true);
      expect((await until(running, ended)).at(-1)).toMatchObject({ state: 'CANCELLED' });
      await expect(fixture.executions('lakeward-contract-adopt-a1')).resolves.toBe(1);
    });
  });
}
