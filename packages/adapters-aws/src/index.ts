export { createEmrJobRunner } from './emr-job-runner.ts';
