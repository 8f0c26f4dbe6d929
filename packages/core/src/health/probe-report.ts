import { z } from 'zod';
import type { ProbeReport } from '../channels/channel.ts';
import { FAILURE_CLASSES } from '../errors/failure-class.ts';

/** What is decided by. The rest of a report is for people. */
const schema = z.looseObject({
  reachable: z.boolean(),
  failure: z
    .looseObject({
      class: z.enum(FAILURE_CLASSES),
      billing: z.enum(['not-billed', 'billed', 'unknown']),
      dispatched: z.boolean(),
    })
    .optional(),
});

/** Whether what a probe gave is a report: a channel of one's own need not be written in TypeScript, nor be right. */
export function isProbeReport(given: unknown): given is ProbeReport {
  return schema.safeParse(given).success;
}
