import { Worker } from 'node:worker_threads';

export interface SubgraphSdl {
  readonly name: string;
  readonly sdl: string;
}

export interface ComposeQuestion {
  readonly id: number;
  readonly subgraphs: readonly SubgraphSdl[];
}

export interface ComposeAnswer {
  readonly id: number;
  readonly sdl: string | null;
  readonly problems: readonly string[];
}

/** The subgraphs do not fit together; every reason is named. */
export class CompositionFailed extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The subgraphs do not compose:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'CompositionFailed';
    this.problems = problems;
  }
}

export interface Composer extends AsyncDisposable {
  /** Supergraph SDL of the subgraphs. @throws CompositionFailed */
  compose(subgraphs: readonly SubgraphSdl[]): Promise<string>;
}

/** A thread holds some 40 MB; schemas change in bursts, so it is kept a little and then given back. */
const idleMs = 5_000;
const composeMs = 30_000;

/** Composes in a worker thread, started at the first question and ended when it is idle. */
export function openComposer(): Composer {
  const open = new Map<number, { readonly resolve: (answer: ComposeAnswer) => void; readonly timer: NodeJS.Timeout }>();
  let worker: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;
  let lastId = 0;

  function end(problem: string): void {
    const ended = worker;
    worker = undefined;
    for (const [id, { resolve }] of open) resolve({ id, sdl: null, problems: [problem] });
    void ended?.terminate();
  }

  function settle(answer: ComposeAnswer): void {
    open.get(answer.id)?.resolve(answer);
  }

  function start(): Worker {
    // The hook that reads TypeScript comes with the inherited execArgv.
    const started = new Worker(new URL('./compose-worker.ts', import.meta.url), { name: 'compose' });
    started.on('message', settle);
    started.on('error', (error: Error) => worker === started && end(`The composing thread failed: ${error.message}`));
    started.on('exit', () => worker === started && end('The composing thread ended.'));
    started.unref();
    return started;
  }

  return {
    compose: async (subgraphs) => {
      clearTimeout(idle);
      const id = ++lastId;
      worker ??= start();
      const asked = worker;
      const answer = await new Promise<ComposeAnswer>((resolve) => {
        const timer = setTimeout(() => end('Composing took too long.'), composeMs);
        open.set(id, { resolve, timer });
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
        asked.postMessage({ id, subgraphs } satisfies ComposeQuestion);
      });
      clearTimeout(open.get(id)?.timer);
      open.delete(id);
      if (open.size === 0) {
        idle = setTimeout(() => end('idle'), idleMs);
        idle.unref();
      }
      if (answer.sdl === null) throw new CompositionFailed(answer.problems);
      return answer.sdl;
    },
    [Symbol.asyncDispose]: async () => {
      clearTimeout(idle);
      const ended = worker;
      worker = undefined;
      await ended?.terminate();
    },
  };
}
