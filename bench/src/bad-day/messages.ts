import { z } from 'zod';
import { lagSchema } from './event-loop-lag.ts';

/** What a process of the bad day is started with, as JSON in its only argument. */
export const assignmentSchema = z.strictObject({
  scenario: z.enum(['judged', 'everywhere']),
  pictures: z.int().positive(),
  seeds: z.array(z.int()).min(1).readonly(),
  speed: z.number().positive(),
});

/** A committed scenario, and what may differ from it. */
export type Assignment = z.output<typeof assignmentSchema>;

/** The upstream is open: base URLs by contestant, seed and channel, and when the day begins, in epoch milliseconds. */
export const openSchema = z.strictObject({
  startsAt: z.number(),
  urls: z.record(z.string(), z.record(z.string(), z.record(z.string(), z.string()))),
});

/** Where the upstream is, and when the day begins. */
export type Open = z.output<typeof openSchema>;

/** A day as one contestant saw it. */
export const dayPlayedSchema = z.strictObject({
  seed: z.int(),
  /** How long each delivered picture took, in uncompressed milliseconds. */
  deliveredMs: z.array(z.number()).readonly(),
  /** How often which error was all that came. */
  failures: z.record(z.string(), z.int()),
});

/** A day as one contestant saw it. */
export type DayPlayed = z.output<typeof dayPlayedSchema>;

/** A contestant's days. */
export const playedSchema = z.strictObject({
  days: z.array(dayPlayedSchema).readonly(),
  lag: lagSchema,
});

const bookSchema = z.strictObject({
  requests: z.int(),
  nanoUsd: z.int(),
  /** Dollars for what was billed and reached nobody, in nano-dollars. */
  undeliveredNanoUsd: z.int(),
  /** Of the delivered pictures, those of each channel. */
  deliveredBy: z.record(z.string(), z.int()),
});

/** What the upstream's ledger says of one contestant's day. */
export type Book = z.output<typeof bookSchema>;

/** The upstream's ledgers by contestant and seed. */
export const booksSchema = z.strictObject({ books: z.record(z.string(), z.record(z.string(), bookSchema)), lag: lagSchema });
