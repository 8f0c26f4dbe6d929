import type { ImageServiceParts } from './image-service-parts.ts';

/** Ends a service: no new probes, the calls in flight first, then what they stood on. */
export async function closeService(parts: ImageServiceParts): Promise<void> {
  const { calls, reuse, pipeline, money, drainMs, stopProbing, closeChannels, telemetry } = parts;
  stopProbing();
  await calls.drain(drainMs);
  await reuse.close();
  pipeline.close();
  await Promise.all([closeChannels(), money.close(), telemetry.settled(drainMs)]);
  telemetry.close();
}
