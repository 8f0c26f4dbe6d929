import { z } from 'zod';
import type { SqlDatabase } from '../store/sql/sql-database.ts';

/** Rows that were changed or deleted, from which on it is worth to give their room back: a few megabytes. */
const LEAST_DEAD = 2_000;

const deadSchema = z.object({ dead: z.number() });

/**
 * Gives the room of rows back that were changed or forgotten, and that of the log that is no longer needed: within a process nobody does so
 * by himself, and a directory would grow with all that was ever written.
 */
export async function tidy(database: SqlDatabase): Promise<void> {
  const { rows } = await database.query('select coalesce(sum(n_dead_tup), 0)::float8 as dead from pg_stat_user_tables');
  if (deadSchema.parse(rows[0]).dead < LEAST_DEAD) return;
  await database.query('vacuum');
  await database.query('checkpoint');
}
