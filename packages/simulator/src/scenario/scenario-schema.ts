import { z } from 'zod';
import { unspokenOfOrders } from '../wires/unspoken.ts';
import type { WireFacts } from '../wires/wire-facts.ts';
import { WIRE_FACTS } from '../wires/wire-facts.ts';
import { channelSchema, pictureWeightSchema } from './channel-options.ts';
import { outageSchema } from './outage-options.ts';

const repeated = (values: readonly string[]): string | undefined =>
  values.find((value, index) => values.indexOf(value) !== index);

/** Everything about a simulation that fits into a JSON file. */
export const scenarioSchema = z
  .strictObject({
    /** All chance comes from it: equal seeds give equal simulations. @default 1 */
    seed: z.number().int().optional(),
    channels: z.array(channelSchema).min(1).readonly(),
    outages: z.array(outageSchema).readonly().optional(),
    /** Multiplies every channel's latency. @default 1 */
    timeScale: z.number().nonnegative().optional(),
    /** @default 'light' */
    pictureWeight: pictureWeightSchema.optional(),
    /**
     * What is written on the pictures. Drawing one costs some 20 ms for every new prompt; `none` draws a few landscapes once and
     * hands them out again, which is what a load test wants. @default 'prompt'
     */
    captions: z.enum(['prompt', 'none']).optional(),
    /** Requests remembered by each channel for `requests()`. @default 1000 */
    rememberedRequests: z.number().int().nonnegative().optional(),
    /** Largest request body taken, in bytes; larger ones get Google's 400. Guards the simulator's memory. @default 64 MiB */
    maxRequestBytes: z.number().int().positive().optional(),
    /** Seconds for which a token of the metadata server is good. @default 3600 */
    accessTokenSeconds: z.number().int().positive().optional(),
  })
  .superRefine((scenario, context) => {
    const ids = scenario.channels.map((channel) => channel.id);
    const twin = repeated(ids);
    if (twin !== undefined) context.addIssue({ code: 'custom', path: ['channels'], message: `two channels are called ${twin}` });
    for (const [index, outage] of (scenario.outages ?? []).entries()) {
      if ('channel' in outage && !ids.includes(outage.channel)) {
        context.addIssue({ code: 'custom', path: ['outages', index, 'channel'], message: `no such channel: ${outage.channel}` });
      }
    }
    for (const [index, outage] of (scenario.outages ?? []).entries()) {
      const { fault } = outage;
      if (fault === undefined) continue;
      const struck = scenario.channels.filter((channel) =>
        'channel' in outage
          ? channel.id === outage.channel
          : (channel.failureDomain ?? WIRE_FACTS[channel.dialect].failureDomain) === outage.domain,
      );
      for (const { dialect } of struck) {
        const message = unspokenOfOrders(dialect, fault);
        if (message !== undefined) context.addIssue({ code: 'custom', path: ['outages', index, 'fault'], message });
      }
    }
    for (const [index, { dialect, models, prices }] of scenario.channels.entries()) {
      const facts: WireFacts = WIRE_FACTS[dialect];
      const served = new Set(models?.map((model) => (typeof model === 'string' ? model : model.id)) ?? facts.sells);
      for (const id of Object.keys(prices ?? {}).filter((name) => !served.has(name))) {
        context.addIssue({
          code: 'custom',
          path: ['channels', index, 'prices', id],
          message: 'the channel serves no such model',
        });
      }
    }
  });

/** A simulation as one writes it, in code or in a JSON file. */
export type Scenario = z.input<typeof scenarioSchema>;

/** A simulation as the server reads it. */
export type ScenarioSettings = z.output<typeof scenarioSchema>;
