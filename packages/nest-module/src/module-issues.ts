import type { Issue } from '@retake/core';
import { z } from 'zod';

const extras = {
  name: z.string().min(1).optional(),
  isGlobal: z.boolean().optional(),
  logEvents: z.boolean().optional(),
};

const isClass = z.custom<unknown>((value) => typeof value === 'function', 'must be a class');
const isToken = z.custom<unknown>((value) => value !== undefined && value !== null, 'must be a provider');
const isFactory = z.custom<unknown>((value) => typeof value === 'function', 'must be a function');

const asyncSchema = z
  .strictObject({
    ...extras,
    imports: z.array(z.unknown()).optional(),
    inject: z.array(z.unknown()).optional(),
    provideInjectionTokensFrom: z.array(z.unknown()).optional(),
    useFactory: isFactory.optional(),
    useClass: isClass.optional(),
    useExisting: isToken.optional(),
  })
  .refine(
    ({ useFactory, useClass, useExisting }) =>
      [useFactory, useClass, useExisting].filter((one) => one !== undefined).length === 1,
    'give exactly one of useFactory, useClass, useExisting',
  );

const extrasSchema = z.object(extras);
const sharedSchema = z.strictObject({
  service: z.custom<unknown>(
    (value) =>
      typeof value === 'object' &&
      value !== null &&
      ['generate', 'plan', 'close'].every((name) => typeof Reflect.get(value, name) === 'function'),
    'must be an ImageService',
  ),
});

/** What is wrong with what a module is told besides its service. */
export function extrasIssues(value: unknown): readonly Issue[] {
  return issuesOf(extrasSchema, value);
}

/** What is wrong with options of `forRootAsync()`. */
export function asyncIssues(value: unknown): readonly Issue[] {
  return issuesOf(asyncSchema, value);
}

/** What is wrong with a service that was handed in. */
export function sharedIssues(value: unknown): readonly Issue[] {
  return issuesOf(sharedSchema, value);
}

function issuesOf(schema: z.ZodType, value: unknown): readonly Issue[] {
  const { error } = schema.safeParse(value);
  return (error?.issues ?? []).map(({ path, message }) => ({ path: path.map(String).join('.'), message }));
}
