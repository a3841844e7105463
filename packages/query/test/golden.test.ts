import { AppError } from '@lakeward/kernel';
import { describe, expect, it } from 'vitest';

import { printDuckDb } from '../src/dialects/duckdb.ts';
import { printTrino } from '../src/dialects/trino.ts';
import { goldenCases } from './golden-cases.ts';

const dialects = {
  duckdb: (name: string) => printDuckDb(goldenCases[name]!, { pathOf: (key) => `/lake/${key}` }),
  trino: (name: string) => printTrino(goldenCases[name]!, { catalog: 'lake' }),
};

/** The text, or what the dialect refuses and why. */
function print(dialect: keyof typeof dialects, name: string): string {
  try {
    return `${dialects[dialect](name)}\n`;
  } catch (error) {
    if (error instanceof AppError) return `-- ${error.code}: ${error.message}\n`;
    throw error;
  }
}

describe('printed queries', () => {
  it.each(Object.keys(goldenCases))('stand side by side per dialect: %s', async (name) => {
    await expect(print('duckdb', name)).toMatchFileSnapshot(`golden/${name}.duckdb.sql`);
    await expect(print('trino', name)).toMatchFileSnapshot(`golden/${name}.trino.sql`);
  });
});
