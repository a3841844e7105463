export * from './data-folder.ts';
export * from './deferred-job-runner.ts';
export * from './embedded-spark.ts';
export * from './open-platform.ts';
export * from './platform.ts';
export * from './run-migrations.ts';
