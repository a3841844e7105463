export { createEmrJobRunner, type EmrJobRunnerConfig } from './emr-job-runner.ts';
