import { CriticalityLevel, diff } from '@graphql-inspector/core';

import { apiSchema } from './api-schema.ts';

/** What an API change means to callers, a sentence each. */
export interface SchemaChanges {
  /** Requests that worked are refused. */
  readonly breaking: readonly string[];
  /** Requests still work, but may behave otherwise. */
  readonly dangerous: readonly string[];
  readonly safe: readonly string[];
}

/** Compares what callers see of two supergraphs. */
export async function schemaChanges(before: string, after: string): Promise<SchemaChanges> {
  const changes = await diff(apiSchema(before), apiSchema(after));
  const of = (level: CriticalityLevel) =>
    changes.filter(({ criticality }) => criticality.level === level).map(({ message, path }) => (path ? `${message} (${path})` : message));
  return {
    breaking: of(CriticalityLevel.Breaking),
    dangerous: of(CriticalityLevel.Dangerous),
    safe: of(CriticalityLevel.NonBreaking),
  };
}

/** Lines for people; none when callers see no difference. */
export function describeChanges({ breaking, dangerous, safe }: SchemaChanges): readonly string[] {
  const group = (title: string, sentences: readonly string[]) =>
    sentences.length > 0 ? [`${title} (${sentences.length})`, ...sentences.map((sentence) => `  ${sentence}`)] : [];
  return [...group('breaking', breaking), ...group('dangerous', dangerous), ...group('safe', safe)];
}
