export * from './open-embedded-emr.ts';
export type { SparkRuntimeState } from './spark-runtime-state.ts';
export type { LocalKeys } from './verify-request.ts';
