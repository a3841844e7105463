import { describe, it } from 'vitest';

import { expectGolden } from '../src/golden.ts';

const file = new URL('./fixtures/answer.expected.json', import.meta.url);

describe('golden files', () => {
  it('hold values as readable JSON', async () => {
    await expectGolden({ answer: [1, 'ä'] }, file);
  });
});
