import { basename } from 'node:path';

/** A file that a step needs in its own folder. */
export interface FetchedFile {
  readonly uri: string;
  /** Name below the step's `files` folder. */
  readonly name: string;
}

export interface LocalSubmit {
  /** Arguments of `spark-submit` without the program. */
  readonly args: readonly string[];
  readonly files: readonly FetchedFile[];
}

/** Options of spark-submit that take no value, so that the entry is found behind the options. */
const FLAGS = new Set(['--verbose', '-v', '--supervise']);

/**
 * Turns the arguments of a step for YARN into a local run: master and deploy mode become `master`, `--py-files` and the entry are fetched into
 * the step's folder. Nothing else is changed, so the driver sends the same step everywhere.
 * @returns a sentence when the arguments are no spark-submit that we run
 */
export function localSubmit(args: readonly string[], master: string, filesFolder: string): LocalSubmit | string {
  if (args[0] !== 'spark-submit' && args[0] !== '/usr/bin/spark-submit') return 'Only spark-submit is run here.';
  const files: FetchedFile[] = [];
  const fetched = (uri: string): string => {
    const name = `${files.length}/${basename(uri)}`;
    files.push({ uri, name });
    return `${filesFolder}/${name}`;
  };
  const options: string[] = ['--master', master, '--deploy-mode', 'client'];
  let at = 1;
  while (at < args.length && args[at]!.startsWith('-')) {
    const option = args[at]!;
    if (FLAGS.has(option)) {
      options.push(option);
      at += 1;
      continue;
    }
    const value = args[at + 1];
    if (value === undefined) return `The option ${option} has no value.`;
    if (option === '--deploy-mode' && value !== 'cluster')
      return 'Client deploy mode is refused: it loads the primary node and misreports success.';
    if (option === '--py-files') options.push(option, value.split(',').map(fetched).join(','));
    else if (option !== '--master' && option !== '--deploy-mode') options.push(option, value);
    at += 2;
  }
  const entry = args[at];
  if (entry === undefined) return 'The step names no application.';
  return { args: [...options, fetched(entry), ...args.slice(at + 1)], files };
}
