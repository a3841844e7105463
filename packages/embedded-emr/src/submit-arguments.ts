/** Options of spark-submit that take no value, so that the application is found behind the options. */
const FLAGS = new Set(['--verbose', '-v', '--supervise']);

/**
 * Turns the arguments of a step for YARN into those of a local run, without the program: master and deploy mode become `master`. Nothing else is
 * changed, so the driver sends the same step everywhere; files stay where their `file:` addresses say.
 * @returns a sentence when the arguments are no spark-submit that we run
 */
export function localSubmit(args: readonly string[], master: string): string[] | string {
  if (args[0] !== 'spark-submit' && args[0] !== '/usr/bin/spark-submit') return 'Only spark-submit is run here.';
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
    if (option !== '--master' && option !== '--deploy-mode') options.push(option, value);
    at += 2;
  }
  const application = args[at];
  if (application === undefined) return 'The step names no application.';
  if (/^(?!file:)[a-z][a-z0-9+.-]*:/i.test(application)) return 'Only applications on this machine are run here.';
  return [...options, ...args.slice(at)];
}
