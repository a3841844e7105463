import { describe, expect, it } from 'vitest';

import { policies, reader, strikes } from './test-datasets.ts';
import { type Answer, openTestLake, readGrant, type TestDataset, testPolicy, testUser } from './test-lake.ts';

const of = (answer: Answer, field: string): unknown => (answer.data as { lake: { odd: Record<string, unknown> } } | null)?.lake.odd[field];

describe('records that do not fit their read schema', () => {
  it('FAIL names dataset and column, no value, and looks only at columns that the query reads', async () => {
    await using lake = await openTestLake({ datasets: [strikes], policies });
    const failed = await lake.ask(reader, '{ lake { odd { strikesAsStrict { nodes { cost } } } } }');
    expect(failed.errors).toMatchObject([{ extensions: { code: 'BAD_RECORD', dataset: 'table/odd/strikes', column: 'cost' } }]);
    expect(JSON.stringify(failed)).not.toContain('many');
    const counted = await lake.ask(reader, '{ lake { odd { strikesAsStrict { totalCount } } } }');
    expect(of(counted, 'strikesAsStrict')).toEqual({ totalCount: '4' });
    const filtered = await lake.ask(reader, '{ lake { odd { strikesAsStrict(where: { cost: { gt: 0 } }) { totalCount } } } }');
    expect(filtered.errors).toMatchObject([{ extensions: { code: 'BAD_RECORD' } }]);
  });

  it('DROP_ROW leaves out the same rows whatever is selected', async () => {
    await using lake = await openTestLake({ datasets: [strikes], policies });
    for (const part of ['day', 'cost', 'day cost']) {
      expect(
        of(await lake.ask(reader, `{ lake { odd { strikesAsClean { nodes { ${part} } totalCount } } } }`), 'strikesAsClean'),
      ).toMatchObject({
        totalCount: '2',
        nodes: [{}, {}],
      });
    }
    expect(
      of(await lake.ask(reader, '{ lake { odd { strikesAsCleanGroups(by: []) { nodes { count } } } } }'), 'strikesAsCleanGroups'),
    ).toEqual({ nodes: [{ count: '2' }] });
  });

  it('are counted once for all pages of one audience', async () => {
    let asked = 0;
    await using lake = await openTestLake({
      datasets: [strikes],
      policies,
      guard: (guarded) => ({
        ...guarded,
        stream: (question, signal) => {
          asked++;
          return guarded.stream(question, signal);
        },
      }),
    });
    const query = '{ lake { odd { strikesAsLenient(first: 1) { nodes { cost } execution { badRecords { column count } } } } } }';
    for (let time = 0; time < 3; time++) {
      expect(of(await lake.ask(reader, query), 'strikesAsLenient')).toMatchObject({
        execution: { badRecords: [{ column: 'cost', count: '1' }] },
      });
    }
    expect(asked).toBe(4);
  });

  it('are counted among the rows that the caller may see', async () => {
    const bob = testUser('bob', ['bob']);
    const own = testPolicy('bob', {
      roles: ['bob'],
      rules: [
        readGrant,
        {
          kind: 'RowFilter',
          where: { compare: { left: { column: 'Pilot' }, op: 'EQ', right: { literal: { string: 'Ann' } } } },
          unless: null,
        },
      ],
    });
    await using lake = await openTestLake({ datasets: [strikes], policies: [...policies, own] });
    const answer = await lake.ask(bob, '{ lake { odd { strikesAsStrict { nodes { day cost } execution { badRecords { column } } } } } }');
    expect(of(answer, 'strikesAsStrict')).toEqual({ nodes: [{ day: '1990-01-08', cost: 1200 }], execution: { badRecords: [] } });
  });

  it('are not looked for in masked values, and a masked gap is not filled in', async () => {
    const masked = testUser('masked', ['masked']);
    const redact = testPolicy('masked', {
      roles: ['masked'],
      rules: [
        readGrant,
        {
          kind: 'ColumnMask',
          columns: { paths: ['Cost'], tags: [] },
          mask: { kind: 'REDACT', argument: null, expression: null },
          unless: null,
        },
      ],
    });
    await using lake = await openTestLake({ datasets: [strikes], policies: [...policies, redact] });
    const answer = await lake.ask(masked, '{ lake { odd { strikesAsStrict { nodes { cost } } } } }');
    expect(of(answer, 'strikesAsStrict')).toEqual({ nodes: [{ cost: null }, { cost: null }, { cost: null }, { cost: null }] });
  });

  it('that the reader cannot split at all end the query, without their text', async () => {
    const torn: TestDataset = { ...strikes, name: 'torn', content: 'Day,Cost,Pilot\n1,2,3\n4,"5,6\n' };
    await using lake = await openTestLake({ datasets: [torn], policies });
    const answer = await lake.ask(reader, '{ lake { odd { torn { nodes { day } } } } }');
    expect(answer.errors).toMatchObject([{ extensions: { code: 'BAD_RECORD' } }]);
    expect(JSON.stringify(answer)).not.toContain('5,6');
  });

  it('and files that were cut end it by another code', async () => {
    const cut: TestDataset = { ...strikes, name: 'cut', format: 'PARQUET', content: 'PAR1 and nothing that a footer would be' };
    await using lake = await openTestLake({ datasets: [cut], policies });
    const answer = await lake.ask(reader, '{ lake { odd { cut { nodes { day } } } } }');
    expect(answer.errors).toMatchObject([{ extensions: { code: 'UNREADABLE_OBJECT' } }]);
  });
});
