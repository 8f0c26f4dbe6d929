import { estimate } from './catalog/estimate.ts';
import { geminiChatWire } from './channels/wire/gemini-chat.ts';
import type { ImageServiceOptions } from './config/image-service-options.ts';
import { readOptions } from './config/read-options.ts';
import { ImageService } from './image-service.ts';
import { LiveCalls } from './lifecycle/live-calls.ts';
import { createNormalize } from './request/normalize-request.ts';
import { createPipeline, type Pipeline } from './resilience/pipeline.ts';
import { createSettleAttempt } from './response/settle-attempt.ts';
import { createChooseModel } from './routing/choose-model.ts';
import { createPlanner } from './routing/planner.ts';
import { soldModels, type SoldModel } from './routing/sold-models.ts';
import { createTelemetry } from './telemetry/create-telemetry.ts';
import type { CircuitReading } from './telemetry/telemetry-options.ts';

/**
 * Puts a service together: the one place that knows every part.
 *
 * @throws ConfigInvalidError with every problem of the options and its path.
 */
export function createImageService(options: ImageServiceOptions): ImageService {
  const config = readOptions(options);
  const { channels, catalog, clock, random, resilience, limits, strategy } = config;
  const sold = soldModels(channels, catalog.list());

  const telemetry = createTelemetry(config.telemetry, { circuits: () => circuitsOf(pipeline, sold) });
  telemetry.preCreate(
    channels.map(({ id }) => id),
    [...new Set(sold.map(({ model }) => model.id))],
  );
  const pipeline = createPipeline(resilience, { clock, random, teller: telemetry, settle: createSettleAttempt(catalog) });
  const planner = createPlanner({
    channels,
    strategy,
    estimate: (channel, { model, size, prompt, references, chat }) =>
      estimate({
        model,
        channelPrice: channel.price(model),
        size,
        promptChars: prompt.length + (chat?.textChars ?? 0),
        references: references.length + (chat?.pictures ?? 0),
      }),
  });

  return new ImageService({
    normalize: createNormalize(limits, new Set(channels.flatMap(({ id, kind }) => [id, kind]))),
    chooseModel: createChooseModel({ ...config, sold: new Set(sold.map(({ model }) => model)) }),
    planner,
    pipeline,
    catalog,
    onWrongOutput: config.onWrongOutput,
    telemetry,
    calls: new LiveCalls(),
    reporting: { clock, teller: telemetry, captureContent: config.telemetry.captureContent === true },
    drainMs: config.drainMs,
    chatWires: [geminiChatWire],
    closeChannels: async () => {
      await Promise.allSettled(channels.map((channel) => channel.close()));
    },
  });
}

/** The circuits of all that is sold; what was never asked is closed. */
function circuitsOf(pipeline: Pipeline, sold: readonly SoldModel[]): readonly CircuitReading[] {
  const asked = new Map(pipeline.snapshot().map(({ channel, model, state }) => [`${channel} ${model}`, state]));
  return sold.map(({ channel, model }) => ({ channel, model: model.id, state: asked.get(`${channel} ${model.id}`) ?? 'closed' }));
}
