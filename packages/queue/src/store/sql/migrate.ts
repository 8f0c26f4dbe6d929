import { ConfigInvalidError } from '@retake/core';
import { z } from 'zod';
import { MIGRATIONS } from './schema.ts';
import type { SqlDatabase } from './sql-database.ts';

/** The lock under which one process at a time migrates; any number that nobody else uses. */
const LOCK = 7_238_150_311;

/** How PostgreSQL says that a schema or a table of this name has come into its catalog meanwhile. */
const UNIQUE_VIOLATION = '23505';

const versionSchema = z.object({ version: z.number().nullable() });
const existsSchema = z.object({ exists: z.boolean() });

/**
 * Brings the schema `retake_queue` of a database up to date; nothing is changed where it is.
 *
 * @throws ConfigInvalidError where a newer Retake has migrated it further than this one knows.
 */
export async function migrate(database: SqlDatabase, migrations: readonly string[] = MIGRATIONS): Promise<void> {
  try {
    await makeSteps(database, migrations);
  } catch (error) {
    // Who waited for the lock may still go by a catalog that it read before, in which there is no schema; in a new transaction there is.
    if (!isMadeByOthers(error)) throw error;
    await makeSteps(database, migrations);
  }
}

function isMadeByOthers(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === UNIQUE_VIOLATION;
}

async function makeSteps(database: SqlDatabase, migrations: readonly string[]): Promise<void> {
  const version = await versionOf(database);
  if (version > migrations.length) {
    const message = `its schema retake_queue is of version ${version}, and this @retake/queue knows ${migrations.length}; update the package`;
    throw new ConfigInvalidError('the database of the queue', [{ path: '', message }]);
  }
  if (version === migrations.length) return;
  const steps = migrations.map((sql, at) => stepOf(sql, at + 1));
  // Without values it is one transaction, which the lock belongs to.
  await database.query(`
    select pg_advisory_xact_lock(${LOCK});
    create schema if not exists retake_queue;
    create table if not exists retake_queue.migration (version integer primary key, made_at timestamptz not null default now());
    ${steps.join('\n')}
  `);
}

/** A step that does nothing where another process has made it meanwhile. */
function stepOf(sql: string, version: number): string {
  return `do $step$ begin
    if not exists (select 1 from retake_queue.migration where version = ${version}) then
      execute $migration$${sql}$migration$;
      insert into retake_queue.migration (version) values (${version});
    end if;
  end $step$;`;
}

async function versionOf(database: SqlDatabase): Promise<number> {
  const { rows } = await database.query(`select to_regclass('retake_queue.migration') is not null as exists`, []);
  if (!existsSchema.parse(rows[0]).exists) return 0;
  const { rows: versions } = await database.query('select max(version) as version from retake_queue.migration', []);
  return versionSchema.parse(versions[0]).version ?? 0;
}
