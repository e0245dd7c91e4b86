// What all of the queue asks of a database, wherever it runs.

// biome-ignore lint/suspicious/noExplicitAny: columns are checked where they are read
export type Row = Record<string, any>;

/** Runs one statement with values, or several without. */
export interface Sql {
  executeSql(text: string, values?: readonly unknown[]): Promise<{ rows: Row[] }>;
}

export interface Database extends Sql {
  /** All that `work` does, or nothing of it where it throws. */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}
