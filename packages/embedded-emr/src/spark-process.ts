import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { MARK, type SparkProcess, type StepFolders, watchProcess } from './watch-process.ts';

/** What to run: no shell reads it, and the environment is exactly this. */
export interface StepCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * The wrapper outlives us and is never signalled, so it writes the exit code even while nobody watches. `spark-submit` and `spark-class`
 * exec, so `$!` is the JVM itself. Identity and code appear by rename: a reader sees all of it or nothing.
 */
const WRAPPER = `
dir=$1; out=$2; err=$3; shift 3
cd "$dir/work" || exit 125
"$@" >"$out" 2>"$err" </dev/null &
child=$!
start=
if [ -r "/proc/$child/stat" ]; then line=$(cat "/proc/$child/stat"); line=\${line##*) }; start=$(printf '%s' "$line" | cut -d' ' -f20); fi
boot=$(cat /proc/sys/kernel/random/boot_id 2>/dev/null)
printf '{"pid":%s,"startTime":"%s","bootId":"%s"}' "$child" "$start" "$boot" >"$dir/process.partial" && mv "$dir/process.partial" "$dir/process"
wait "$child"
code=$?
printf '%s' "$code" >"$dir/exit.partial" && mv "$dir/exit.partial" "$dir/exit"
`;

/**
 * Starts a step's process in its own session, with output to files and a home and temporary folder of its own.
 * @returns null when the folder already exists: this step was started before, by us or by a server that died; see `adoptProcess`
 */
export async function startProcess(stepId: string, folders: StepFolders, command: StepCommand): Promise<SparkProcess | null> {
  try {
    await mkdir(folders.dir, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return null;
    throw error;
  }
  await Promise.all(['work', 'home', 'tmp'].map((name) => mkdir(join(folders.dir, name), { mode: 0o700 })));
  const child = spawn(
    '/bin/sh',
    ['-c', WRAPPER, 'lakeward-step', folders.dir, folders.stdout, folders.stderr, command.program, ...command.args],
    {
      cwd: folders.dir,
      detached: true,
      stdio: 'ignore',
      env: { ...command.environment, HOME: join(folders.dir, 'home'), TMPDIR: join(folders.dir, 'tmp'), [MARK]: stepId },
    },
  );
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  child.unref();
  return watchProcess(stepId, folders, gone);
}
