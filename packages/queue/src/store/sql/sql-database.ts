import { AWAY_CODES } from '../away-codes.ts';

/** What the store needs of a database: a `pg.Pool` is one, and so is a PGlite behind its adapter. */
export interface SqlDatabase {
  /** Runs one statement, or several where there are no values; they then stand or fall together. */
  query(text: string, values?: unknown[]): Promise<{ readonly rows: readonly unknown[] }>;
}

/** Of class 08, and what a server says when it goes, comes, or has no room: https://www.postgresql.org/docs/current/errcodes-appendix.html (2026-11-21). */
const PASSING_STATES = /^(08...|57P0[123]|53300|40001|40P01)$/;
/** What `pg` and its pool say without a code. */
const PASSING_MESSAGES =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/;

/** Whether an error of `pg` says that the server could not be reached, or that the same statement will do in a moment. */
export function isPassingSqlError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code: unknown = 'code' in error ? error.code : undefined;
  if (typeof code === 'string') return PASSING_STATES.test(code) || AWAY_CODES.has(code);
  return PASSING_MESSAGES.test(error.message);
}
