import type { Sql } from './database';

/** A column of the table of connections, as the database describes it. */
export interface Column {
  name: string;
  /** As format_type() words it: `character varying(255)`, `timestamp with time zone`. */
  type: string;
  /** An insert has to bring a value. */
  required: boolean;
  /** Takes its numbers from a sequence of this name. */
  sequence: string | null;
}

export function readColumns(sql: Sql, quotedTable: string): Promise<Column[]> {
  return sql.rows(
    `SELECT attname AS name, format_type(atttypid, atttypmod) AS type,
       attnotnull AND NOT atthasdef AND attidentity = '' AS required,
       pg_get_serial_sequence($1, attname) AS sequence
     FROM pg_attribute
     WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
    [quotedTable],
  );
}

const INTEGERS: Record<string, bigint> = {
  smallint: 2n ** 15n,
  integer: 2n ** 31n,
  bigint: 2n ** 63n,
};
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const isText = (type: string) => type === 'text' || type.startsWith('character varying');

export const isInteger = (type: string): boolean => type in INTEGERS;

/**
 * Compares a column of any type with a text, by an index where the type has one way to write each
 * value; '07' is not 7. Null where no value of the type is written like that.
 */
export function equals({ name, type }: Column, text: string, parameter: string): string | null {
  if (isText(type)) return `${name} = ${parameter}`;
  const limit = INTEGERS[type];
  if (limit !== undefined) {
    if (!/^(0|-?[1-9]\d{0,18})$/.test(text)) return null;
    const value = BigInt(text);
    return -limit <= value && value < limit ? `${name} = ${parameter}::${type}` : null;
  }
  if (type === 'uuid') return UUID.test(text) ? `${name} = ${parameter}::uuid` : null;
  return `${name}::text = ${parameter}`;
}

const ZONED = `'^\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d(:\\d\\d(\\.\\d+)?)?(Z|[+-]\\d\\d(:?\\d\\d)?)$'`;
const UNZONED = `'^\\d{4}-\\d\\d-\\d\\d([T ]\\d\\d:\\d\\d(:\\d\\d(\\.\\d+)?)?)?$'`;

/**
 * A column of times in whole Unix seconds, whatever it holds; what is no time is null. By way of UTC,
 * since PostgreSQL indexes nothing that might depend on a session's time zone.
 */
export function secondsOf({ name, type }: Column): string {
  const seconds = (utc: string) => `floor(extract(epoch FROM ${utc}))::bigint`;
  if (type === 'timestamp with time zone') return seconds(`${name} AT TIME ZONE 'UTC'`);
  if (type.startsWith('timestamp')) return seconds(name);
  if (isText(type)) {
    return `CASE WHEN ${name} ~ ${ZONED} THEN ${seconds(`${name}::timestamptz AT TIME ZONE 'UTC'`)}
      WHEN ${name} ~ ${UNZONED} THEN ${seconds(`${name}::timestamp`)} END`;
  }
  // Numbers too large for seconds are milliseconds: 10^11 seconds are past the year 5000.
  return `CASE WHEN ${name} > 100000000000 THEN ${name} / 1000 ELSE ${name} END::bigint`;
}

/** A parameter in Unix milliseconds as the column holds it. */
export function timeParameter({ type }: Column, parameter: string): string {
  const time = `to_timestamp(${parameter}::bigint / 1000)`;
  if (type === 'timestamp with time zone') return time;
  if (type.startsWith('timestamp')) return `${time} AT TIME ZONE 'UTC'`;
  if (isText(type)) {
    return `to_char(${time} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;
  }
  return `${parameter}::bigint / 1000`;
}

/** Whether times can be kept in a column of this type. */
export function holdsTimes(type: string): boolean {
  return /^timestamp|^bigint$|^numeric|^double/.test(type) || isText(type);
}

/** Texts as an array column holds them. */
export function textOf({ name, type }: Column): string {
  return type.endsWith('[]') ? `array_to_string(${name}, ',')` : `${name}::text`;
}

export function textParameter({ type }: Column, parameter: string): string {
  if (type.endsWith('[]')) return `string_to_array(${parameter}::text, ',')::${type}`;
  return isText(type) ? `${parameter}::text` : `${parameter}::text::${type}`;
}

export function flagOf({ name, type }: Column): string {
  return isInteger(type) ? `coalesce(${name}, 0) <> 0` : `coalesce(${name}, false)`;
}

export function flagParameter({ type }: Column, value: 'true' | 'false' | string): string {
  return isInteger(type) ? `(${value})::boolean::integer` : `(${value})::boolean`;
}
