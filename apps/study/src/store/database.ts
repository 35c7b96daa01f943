import { DatabaseSync } from '@photostructure/sqlite';

type Statement = ReturnType<InstanceType<typeof DatabaseSync>['prepare']>;

/** A value that SQLite keeps. */
type Value = string | number | Uint8Array | null;

/** A SQLite database in a file. Whoever opened it closes it. */
export interface Database {
  /** The first row, or null. */
  one<Row>(sql: string, ...values: Value[]): Row | null;
  all<Row>(sql: string, ...values: Value[]): Row[];
  /** Runs one statement; answers the number of rows that it changed. */
  run(sql: string, ...values: Value[]): number;
  /** Runs statements that take no values. */
  exec(sql: string): void;
  /** Runs work as a whole or, if it throws, not at all. */
  transaction<T>(work: () => T): T;
  close(): void;
}

/** How a database is opened. */
export interface DatabaseOptions {
  /** How long to wait for another process that is writing, in milliseconds; 5 seconds unless given. */
  readonly wait?: number;
  /** Whether what is written survives a power failure; without it writing is quicker. True unless given. */
  readonly durable?: boolean;
}

/**
 * Opens a database with a write-ahead log. What a transaction has written is on the disk when it returns, whatever happens
 * to the process or the machine afterwards.
 */
export function openDatabase(path: string, { wait = 5000, durable = true }: DatabaseOptions = {}): Database {
  const connection = new DatabaseSync(path, { timeout: wait });
  connection.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = ${durable ? 'FULL' : 'OFF'};
    PRAGMA foreign_keys = ON;
  `);
  const prepared = new Map<string, Statement>();
  const prepare = (sql: string): Statement => {
    const known = prepared.get(sql) ?? connection.prepare(sql);
    prepared.set(sql, known);
    return known;
  };
  return {
    one: <Row>(sql: string, ...values: Value[]) => (prepare(sql).get(...values) as Row | undefined) ?? null,
    all: <Row>(sql: string, ...values: Value[]) => prepare(sql).all(...values) as Row[],
    run: (sql, ...values) => Number(prepare(sql).run(...values).changes),
    exec: (sql) => void connection.exec(sql),
    transaction(work) {
      connection.exec('BEGIN IMMEDIATE');
      try {
        const result = work();
        connection.exec('COMMIT');
        return result;
      } catch (error) {
        // A full disk has rolled back by itself.
        if (connection.isTransaction) connection.exec('ROLLBACK');
        throw error;
      }
    },
    close() {
      prepared.clear();
      if (connection.isOpen) connection.close();
    },
  };
}

/** The codes of SQLite for a full disk, and for a disk that takes nothing. */
const FULL = 13;
const IO_ERROR = 10;

/** Whether a write failed because there is no room for it, on the disk or in what the database may take. */
export function isFull(error: unknown): boolean {
  const { errcode } = error as { readonly errcode?: unknown };
  return typeof errcode === 'number' && [FULL, IO_ERROR].includes(errcode & 0xff);
}
