import type { Policy } from '@lakeward/policy/policy';

import { readGrant, type TestDataset, testPolicy, testUser } from './test-lake.ts';

/** Sees everything. */
export const reader = testUser('reader', ['reader']);
/** Sees the rows of one region, and notes masked. */
export const west = testUser('west', ['regional'], { region: 'US' });
export const east = testUser('east', ['regional'], { region: 'EU' });
/** May know that `total` is there, and not read it; may not know `note`. */
export const clerk = testUser('clerk', ['clerk']);
export const visitor = testUser('visitor', []);

export const users = { reader, west, east, clerk, visitor };

const orders: TestDataset = {
  database: 'sales',
  name: 'orders',
  format: 'CSV',
  columns: { id: 'string', region: 'string', total: 'string', express: 'string', placed_at: 'string', note: 'string' },
  content: [
    'id,region,total,express,placed_at,note',
    '1,EU,10.50,true,2001-01-01 08:00:00,fragile',
    '2,US,7.25,false,2001-01-02 09:30:00,50% off',
    '3,EU,3.00,false,2001-02-01 00:00:00,',
    '4,,8.00,true,2001-02-03 12:00:00,a_b',
    '5,US,,false,2001-03-01 23:59:59,fragile',
    '6,US,7.25,true,,late',
    '7,EU,100.00,false,2001-03-31 22:30:00,\\backslash',
  ].join('\n'),
  readSchemas: [
    {
      columns: {
        order_id: { type: 'bigint', source: { column: 'id' } },
        region: 'string',
        total: { type: 'decimal(12,2)', source: { column: 'total' } },
        express: { type: 'boolean', source: { column: 'express' } },
        placedAt: { type: 'timestamp', source: { column: 'placed_at' } },
        note: 'string',
      },
      uniqueKey: ['order_id'],
    },
    {
      name: 'finance',
      columns: {
        order_id: { type: 'bigint', source: { column: 'id' } },
        netTotal: {
          type: 'decimal(14,4)',
          source: {
            call: {
              function: 'MULTIPLY',
              arguments: [{ cast: { value: { column: 'total' }, type: 'decimal(12,2)' } }, { literal: { decimal: '0.81' } }],
            },
          },
          default: { decimal: '0' },
        },
        label: {
          type: 'string',
          source: { call: { function: 'CONCAT', arguments: [{ column: 'region' }, { literal: { string: '/' } }, { column: 'note' }] } },
        },
      },
      uniqueKey: ['order_id'],
      rowPredicate: { not: { compare: { left: { column: 'id' }, op: 'EQ', right: { literal: { string: '6' } } } } },
    },
  ],
};

/** Rows that nothing tells apart but their number in a stored result. */
const visits: TestDataset = {
  database: 'sales',
  name: 'visits',
  format: 'CSV',
  columns: { shop: 'string', seconds: 'string' },
  content: ['shop,seconds', ...Array.from({ length: 25 }, (_, at) => `${at % 2 === 0 ? 'north' : 'south'},${at % 5 === 4 ? '' : 60}`)].join(
    '\n',
  ),
  readSchemas: [{ columns: { shop: 'string', seconds: { type: 'int', source: { column: 'seconds' } } } }],
};

/** Rows that are told apart by their place in the file: 300 of them, with ties, nulls and values that JSON cannot hold. */
export const shipments: TestDataset = {
  database: 'sales',
  name: 'shipments',
  format: 'PARQUET',
  columns: { number: 'bigint', carrier: 'string', weight: 'double', sent: 'date' },
  content: {
    csv: [
      'number,carrier,weight,sent',
      ...Array.from({ length: 300 }, (_, at) => {
        const weight = at === 7 ? 'NaN' : at === 8 ? '' : (at % 10) / 4;
        return `${at},${['post', 'bike', 'van'][at % 3]},${weight},2001-01-${String((at % 28) + 1).padStart(2, '0')}`;
      }),
    ].join('\n'),
  },
  readSchemas: [{ columns: { number: 'bigint', carrier: 'string', weight: 'double', sent: 'date' } }],
};

const quakes: TestDataset = {
  database: 'odd',
  name: 'quakes',
  format: 'JSON',
  columns: {
    id: 'string',
    mag: 'double',
    place: 'struct<Name:string,`Lat Lon`:array<double>>',
    tags: 'array<string>',
    legs: 'array<struct<code:string,km:int>>',
    extra: 'map<string,bigint>',
  },
  content: [
    {
      id: 'a',
      mag: 4.5,
      place: { Name: 'Chile', 'Lat Lon': [-33.4, -70.6] },
      tags: ['deep', 'sea'],
      legs: [{ code: 'X', km: 3 }],
      extra: { felt: 7 },
    },
    {
      id: 'b',
      mag: 1.25,
      place: { Name: 'Japan', 'Lat Lon': null },
      tags: ['land'],
      legs: [
        { code: 'X', km: 5 },
        { code: 'Y', km: 9 },
      ],
      extra: {},
    },
    { id: 'c', mag: null, place: null, tags: [], legs: null, extra: null },
  ]
    .map((row) => JSON.stringify(row))
    .join('\n'),
  readSchemas: [
    {
      columns: {
        id: 'string',
        mag: 'double',
        name: { type: 'string', source: { column: 'place.Name' } },
        place: 'struct<Name:string,`Lat Lon`:array<double>>',
        tags: 'array<string>',
        legs: 'array<struct<code:string,km:int>>',
        extra: 'map<string,bigint>',
      },
      uniqueKey: ['id'],
    },
  ],
};

const strikeColumns = { Day: 'string', Cost: 'string', Pilot: 'string' };
const typedStrikes = {
  day: { type: 'date', source: { call: { function: 'PARSE_DATE', arguments: [{ column: 'Day' }, { literal: { string: 'M/d/yyyy' } }] } } },
  cost: {
    type: 'int',
    source: {
      cast: {
        value: {
          call: { function: 'REPLACE', arguments: [{ column: 'Cost' }, { literal: { string: ',' } }, { literal: { string: '' } }] },
        },
        type: 'int',
      },
    },
    default: { long: -1 },
  },
} as const;

/** One copy, read raw and typed, with values that do not fit, under each of the three rules. */
export const strikes: TestDataset = {
  database: 'odd',
  name: 'strikes',
  format: 'CSV',
  columns: strikeColumns,
  content: ['Day,Cost,Pilot', '1/8/1990,"1,200",Ann', '13/40/1990,5,Bob', '2/1/1991,many,Cid', '2/2/1991,,Dee'].join('\n'),
  readSchemas: [
    { columns: { Day: 'string', Cost: 'string', Pilot: 'string' } },
    { name: 'lenient', columns: typedStrikes, onBadRecord: 'NULL_FIELD' },
    { name: 'clean', columns: typedStrikes, onBadRecord: 'DROP_ROW' },
    { name: 'strict', columns: typedStrikes, onBadRecord: 'FAIL' },
  ],
};

export const policies: readonly Policy[] = [
  testPolicy('read all', { roles: ['reader'], rules: [readGrant] }),
  testPolicy('regional', {
    roles: ['regional'],
    databases: ['sales'],
    rules: [
      readGrant,
      {
        kind: 'ColumnMask',
        columns: { paths: ['note'], tags: [] },
        mask: { kind: 'REDACT', argument: null, expression: null },
        unless: null,
      },
    ],
  }),
  {
    ...testPolicy('own region', {
      roles: ['regional'],
      rules: [
        { kind: 'RowFilter', where: { compare: { left: { column: 'region' }, op: 'EQ', right: { claim: 'region' } } }, unless: null },
      ],
    }),
    targets: { datasets: [{ namespace: 'arn:aws:glue:local:000000000000', name: 'table/sales/orders' }], databases: [], tags: [] },
  },
  {
    ...testPolicy('clerk', {
      roles: ['clerk'],
      rules: [
        {
          kind: 'Grant',
          actions: ['lake.query'],
          columns: { paths: ['id', 'region'], tags: [] },
          masked: [],
          where: null,
          expiresAt: null,
        },
        {
          kind: 'Grant',
          actions: ['catalog.read'],
          columns: { paths: ['id', 'region', 'total', 'express', 'placed_at'], tags: [] },
          masked: [],
          where: null,
          expiresAt: null,
        },
        { kind: 'ColumnDeny', columns: { paths: ['note'], tags: [] }, unless: null },
      ],
    }),
    targets: { datasets: [{ namespace: 'arn:aws:glue:local:000000000000', name: 'table/sales/orders' }], databases: [], tags: [] },
  },
];

export const datasets = [orders, visits, shipments, quakes, strikes];
