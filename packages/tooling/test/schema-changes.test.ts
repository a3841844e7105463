import { describe, expect, it } from 'vitest';

import { describeChanges, schemaChanges } from '../src/schema-changes.ts';

const before = `
  type Query { run(id: ID!): Run  runs(first: Int = 50): [Run!]! }
  type Run { id: ID!  state: State!  cost: Float! }
  enum State { DONE }
`;

describe('schema changes', () => {
  it('are breaking, dangerous or safe, by what they do to requests of today', async () => {
    const changes = await schemaChanges(
      before,
      `
        type Query { run(id: ID!, tenant: ID!): Run  runs(first: Int = 20): [Run!]! }
        type Run { id: ID!  state: State!  cost: Float  startedAt: String }
        enum State { DONE LOST }
      `,
    );
    expect(changes.breaking).toEqual([expect.stringContaining('Query.run.tenant'), expect.stringContaining('Run.cost')]);
    expect(changes.dangerous).toEqual(
      expect.arrayContaining([expect.stringContaining('State.LOST'), expect.stringContaining('Query.runs.first')]),
    );
    expect(changes.safe).toEqual([expect.stringContaining('Run.startedAt')]);
    expect(describeChanges(changes).filter((line) => !line.startsWith(' '))).toEqual(['breaking (2)', 'dangerous (2)', 'safe (1)']);
  });

  it('are none where only the federation has changed', async () => {
    const moved = `
      directive @join__type(graph: String!) repeatable on OBJECT
      scalar join__FieldSet
      ${before.replace('type Run ', 'type Run @join__type(graph: "JOBS") ')}
    `;
    expect(describeChanges(await schemaChanges(before, moved))).toEqual([]);
  });
});
