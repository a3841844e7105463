import pg from 'pg';

/** Days have no time zone: `pg` would make them instants of the machine's. */
const DATE_OID = 1082;

/** The overloads of `pg` tell text and binary apart; we pass on whichever was asked for. */
const standardParser = pg.types.getTypeParser as (oid: number, format?: string) => (value: string | Buffer) => unknown;

const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: string) =>
    oid === DATE_OID ? (value: string | Buffer) => value.toString() : standardParser(oid, format),
};

/** `url` in libpq's form, a Unix socket's folder as `?host=`. */
export const connectionConfig = (url: string): pg.ClientConfig => ({
  connectionString: url,
  application_name: 'lakeward',
  types,
  connectionTimeoutMillis: 5_000,
  keepAlive: true,
});
