import { StorageFull, Unavailable } from '@lakeward/kernel';
import { DataFolderInUse, DataFolderUnusable, UnknownPlatform } from '@lakeward/platform';
import { createLogger, exitCodes, gracefulShutdown, type Logger, StartFailure, startFailureOf } from '@lakeward/service';

/** Hands a resource over to be closed at the end, in reverse order. */
export type Use = <T extends AsyncDisposable>(resource: T) => T;

/**
 * Runs a start to its end, closes everything on SIGTERM and SIGINT, and ends a start that cannot succeed with one sentence and its exit code.
 */
export async function runService(name: string, start: (use: Use) => Promise<Logger>): Promise<void> {
  const quiet = createLogger(name, 'warn');
  const shutdown = gracefulShutdown({
    log: quiet,
    // A part that failed has said with which code to end.
    exit: (code) => process.exit(code === 0 ? process.exitCode : code),
    onSignal: (listener) => {
      for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => listener(signal));
    },
  });
  try {
    await start((resource) => {
      shutdown.onClose(name, async () => {
        await resource[Symbol.asyncDispose]();
      });
      return resource;
    });
  } catch (error) {
    const failure = asStartFailure(error);
    if (failure.exitCode === exitCodes.internal) quiet.fatal({ err: failure.cause }, 'the start failed');
    process.stderr.write(`${failure.message}\n`);
    await shutdown.close();
    process.exit(failure.exitCode);
  }
}

function asStartFailure(error: unknown): StartFailure {
  const cause = { cause: error };
  if (error instanceof DataFolderInUse) return new StartFailure(exitCodes.secondCopy, error.message, cause);
  if (error instanceof DataFolderUnusable) return new StartFailure(exitCodes.cannotCreate, error.message, cause);
  if (error instanceof UnknownPlatform) return new StartFailure(exitCodes.badSetting, error.message, cause);
  if (error instanceof Unavailable)
    return new StartFailure(exitCodes.unavailable, `${error.message} Is DATABASE_URL right, and is that server up?`, cause);
  if (error instanceof StorageFull) return new StartFailure(exitCodes.cannotCreate, error.message, cause);
  return startFailureOf(error);
}
