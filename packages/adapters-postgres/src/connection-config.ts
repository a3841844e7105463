import pg from 'pg';

/** Days have no time zone: `pg` would make them instants of the machine's. */
const DATE_OID = 1082;

const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === DATE_OID ? (value: string | Buffer) => value.toString() : pg.types.getTypeParser(oid, format as 'text'),
};

/** `url` in libpq's form, a Unix socket's folder as `?host=`. */
export const connectionConfig = (url: string): pg.ClientConfig => ({
  connectionString: url,
  application_name: 'lakeward',
  types,
  connectionTimeoutMillis: 5_000,
  keepAlive: true,
});
