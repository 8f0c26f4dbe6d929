import { ConfigInvalidError } from '@retake/core';
import { z } from 'zod';
import type { RedisConnection } from './redis-connection.ts';

/** What every store needs. */
export interface RedisStoreOptions<Connection extends RedisConnection = RedisConnection> {
  /** A `Redis` or a `Cluster` of ioredis. It stays yours: you close it. */
  readonly connection: Connection;
  /** With what all keys begin, so that several services can share a server. @default 'retake' */
  readonly prefix?: string | undefined;
}

/** With what keys begin where nothing is said. */
export const DEFAULT_PREFIX = 'retake';

/** A name for keys; braces would change the slot that a cluster puts them in. */
export const prefixSchema = z
  .string()
  .regex(/^[^\s{}]{1,100}$/, 'must be 1 to 100 characters without spaces and braces')
  .default(DEFAULT_PREFIX);

const METHODS = ['call', 'callBuffer'] as const;

/** Whether the value can be used as a connection. */
export function isConnection(value: unknown): value is RedisConnection {
  if (typeof value !== 'object' || value === null) return false;
  return METHODS.every((method) => typeof Reflect.get(value, method) === 'function');
}

const schema = z.object({
  connection: z.custom(isConnection, 'must be a Redis or a Cluster of ioredis'),
  prefix: prefixSchema,
});

/**
 * The prefix of a store's keys, read.
 *
 * @throws ConfigInvalidError with every problem of the options and its path.
 */
export function readPrefix(subject: string, options: unknown): string {
  return readOptions(subject, schema, options).prefix;
}

/**
 * Reads options.
 *
 * @throws ConfigInvalidError with every problem and its path.
 */
export function readOptions<T>(subject: string, shape: z.ZodType<T>, options: unknown): T {
  const { data, error } = shape.safeParse(options);
  if (error === undefined) return data;
  const issues = error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
  throw new ConfigInvalidError(subject, issues);
}
