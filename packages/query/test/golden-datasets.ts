import {
  type Dataset,
  datasetId,
  datasetRef,
  defaultFileOptions,
  type FileFormat,
  type FileOptions,
  parseColumnType,
} from '@lakeward/kernel';

interface Shape {
  readonly database: string;
  readonly name: string;
  readonly format: FileFormat;
  readonly columns: Readonly<Record<string, string>>;
  readonly partitionKeys?: Readonly<Record<string, string>>;
  readonly options?: Partial<FileOptions>;
  readonly files: readonly { readonly key: string; readonly partition?: Readonly<Record<string, string | null>> }[];
}

const columnsOf = (columns: Readonly<Record<string, string>>) =>
  Object.entries(columns).map(([name, type]) => ({ id: `col_${name}`, name, type: parseColumnType(type), description: null, tags: [] }));

const dataset = ({ database, name, format, columns, partitionKeys = {}, options = {}, files }: Shape): Dataset => ({
  id: datasetId(`ds_${name}`),
  ref: datasetRef(database, name),
  tenant: 'demo',
  database,
  name,
  description: null,
  domain: null,
  tags: [],
  owners: [],
  location: files[0]?.key ?? '',
  format,
  options: { ...defaultFileOptions, ...options },
  columns: columnsOf(columns),
  partitionKeys: columnsOf(partitionKeys),
  snapshot: {
    sequence: 1,
    committedAt: new Date(0),
    rowCount: null,
    byteSize: 0,
    files: files.map(({ key, partition = {} }) => ({ key, byteSize: 1_000, rowCount: null, partition })),
  },
  version: 1,
});

export const flights = dataset({
  database: 'aviation',
  name: 'flights',
  format: 'PARQUET',
  columns: { date: 'timestamp', delay: 'bigint', distance: 'bigint', origin: 'string', destination: 'string' },
  files: [{ key: 'demo/flights-3m.parquet' }],
});

export const airports = dataset({
  database: 'aviation',
  name: 'airports',
  format: 'CSV',
  columns: { iata: 'string', state: 'string', latitude: 'string' },
  files: [{ key: 'demo/airports.csv' }],
});

export const birdstrikes = dataset({
  database: 'aviation',
  name: 'birdstrikes',
  format: 'CSV',
  columns: { 'Airport Name': 'string', 'Flight Date': 'string', 'Cost Total $': 'string' },
  files: [{ key: 'demo/birdstrikes.csv' }],
});

export const headless = dataset({
  database: 'nature',
  name: 'readings',
  format: 'CSV',
  columns: { c0: 'string', c1: 'string' },
  options: { header: false, delimiter: ';', compression: 'GZIP' },
  files: [{ key: 'demo/readings.csv.gz' }],
});

export const movies = dataset({
  database: 'culture',
  name: 'movies',
  format: 'JSON',
  columns: { Title: 'string', 'US Gross': 'bigint', 'IMDB Rating': 'double' },
  options: { recordPath: '$[*]' },
  files: [{ key: 'demo/movies.json' }],
});

export const earthquakes = dataset({
  database: 'nature',
  name: 'earthquakes',
  format: 'JSON',
  columns: {
    id: 'string',
    properties: 'struct<mag:double,place:string,time:bigint>',
    geometry: 'struct<coordinates:array<double>>',
  },
  options: { recordPath: '$.features[*]' },
  files: [{ key: 'demo/earthquakes.json' }],
});

export const logLines = dataset({
  database: 'nature',
  name: 'lines',
  format: 'JSON',
  columns: { at: 'timestamp', cost: 'decimal(12,2)', labels: 'map<string,string>' },
  files: [{ key: 'demo/lines.ndjson' }],
});

export const delays = dataset({
  database: 'aviation',
  name: 'route_delays',
  format: 'PARQUET',
  columns: { destination: 'string', mean: 'double' },
  partitionKeys: { month: 'date', origin: 'string' },
  files: [
    { key: 'aviation/route_delays/month=2001-01-01/origin=LAX/a.parquet', partition: { month: '2001-01-01', origin: 'LAX' } },
    { key: 'aviation/route_delays/month=2001-02-01/origin=JFK/b.parquet', partition: { month: '2001-02-01', origin: 'JFK' } },
  ],
});

export const loosePartitions = dataset({
  database: 'aviation',
  name: 'loose',
  format: 'PARQUET',
  columns: { n: 'int' },
  partitionKeys: { month: 'date' },
  files: [
    { key: 'loose/a.parquet', partition: { month: '2001-01-01' } },
    { key: 'loose/b.parquet', partition: { month: null } },
  ],
});
