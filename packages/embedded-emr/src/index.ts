export * from './open-embedded-emr.ts';
