import { AppError, type ProblemCode, problemCodes } from '@lakeward/kernel';
import { sharedType } from '@lakeward/service/shared-type';
import { Field, Int, ObjectType } from 'type-graphql';

import { DatasetType } from './dataset-type.ts';
import { PolicyClass } from './policy-type.ts';
import { ReadSchemaClass } from './read-schema-type.ts';

export interface Problem {
  readonly code: ProblemCode;
  readonly message: string;
  readonly path: readonly string[] | null;
  readonly retryAfterMs: number | null;
}

@ObjectType('DatasetPayload')
export class DatasetPayloadType {
  @Field(() => DatasetType, { nullable: true })
  dataset!: DatasetType | null;
  @Field(() => [sharedType('Problem')])
  problems!: readonly Problem[];
}

@ObjectType('ReadSchemaPayload')
export class ReadSchemaPayloadType {
  @Field(() => ReadSchemaClass, { nullable: true })
  readSchema!: ReadSchemaClass | null;
  @Field(() => [sharedType('Problem')])
  problems!: readonly Problem[];
}

@ObjectType('PolicyPayload')
export class PolicyPayloadType {
  @Field(() => PolicyClass, { nullable: true })
  policy!: PolicyClass | null;
  @Field(() => [sharedType('Problem')])
  problems!: readonly Problem[];
}

@ObjectType('RecordLineagePayload')
export class RecordLineagePayloadType {
  @Field(() => Int)
  accepted!: number;
  @Field(() => [sharedType('Problem')])
  problems!: readonly Problem[];
}

const expected = new Set<string>(problemCodes);

/** Runs a mutation: expected failures become `problems` of the payload, everything else is thrown. */
export async function payloadOf<Key extends string, Entity>(
  key: Key,
  work: () => Promise<Entity>,
  nothing: Entity | null = null,
): Promise<Record<Key, Entity | null> & { readonly problems: readonly Problem[] }> {
  try {
    return { [key]: await work(), problems: [] } as unknown as Record<Key, Entity> & { problems: Problem[] };
  } catch (error) {
    return { [key]: nothing, problems: [problemOf(error)] } as unknown as Record<Key, Entity | null> & { problems: Problem[] };
  }
}

/** @throws the error itself when no caller could have expected it */
export function problemOf(error: unknown): Problem {
  if (!(error instanceof AppError) || !expected.has(error.code)) throw error;
  return {
    code: error.code as ProblemCode,
    message: error.message,
    path: error.details.path ?? null,
    retryAfterMs: error.details.retryAfterMs ?? null,
  };
}
