import type { JobRunner } from '@lakeward/ports';

/** A JobRunner that is opened by its first call: guarded jobs are made for every request, the runner's clients only when a job comes. */
export function deferJobRunner(
  kind: JobRunner['kind'],
  capabilities: JobRunner['capabilities'],
  open: () => Promise<JobRunner>,
): JobRunner {
  return {
    kind,
    capabilities,
    preflight: async () => (await open()).preflight(),
    submit: async (launch) => (await open()).submit(launch),
    findByName: async (name, since) => (await open()).findByName(name, since),
    describeMany: async (refs) => (await open()).describeMany(refs),
    cancel: async (ref, force) => (await open()).cancel(ref, force),
    logs: async (ref, stream, fromLine, max) => (await open()).logs(ref, stream, fromLine, max),
    // Whoever opens it closes it.
    [Symbol.asyncDispose]: async () => {},
  };
}
