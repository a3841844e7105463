import { describe, expect, it } from 'vitest';

import { openCatalog, openJobs, openLake } from './fixtures/library-subgraphs.ts';
import { openTestGateway, type Shape } from './fixtures/open-test-gateway.ts';

describe.each<Shape>(['in process', 'over HTTP'])('a gateway whose subgraphs run %s', (shape) => {
  const open = () => openTestGateway([openCatalog(), openLake(), openJobs()], { shape });

  it('joins entities of two subgraphs', async () => {
    await using gateway = await open();
    const { data, errors, text } = await gateway.ask(
      '{ books(first: 3) { id title loans } lake { sales { orders(first: 2) { nodes { orderId book { title } } totalCount } } } }',
    );
    expect(errors, text).toEqual([]);
    expect(data).toEqual({
      books: [0, 1, 2].map((index) => ({ id: `b${index}`, title: `Book ${index}`, loans: index * 10 })),
      lake: {
        sales: {
          orders: { nodes: [0, 1].map((index) => ({ orderId: String(index), book: { title: `Book ${index}` } })), totalCount: '5' },
        },
      },
    });
  });
});
