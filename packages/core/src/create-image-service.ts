import { createImageBatches } from './batching/create-image-batches.ts';
import { keptOf } from './budget/charges.ts';
import { createBudgetGuard } from './budget/create-budget-guard.ts';
import { createReuse } from './cache/create-reuse.ts';
import { estimatorOf } from './catalog/estimate.ts';
import { usdOf } from './catalog/money.ts';
import { nearestNames } from './catalog/nearest-names.ts';
import { description } from './channels/description.ts';
import { geminiChatWire } from './channels/wire/gemini-chat.ts';
import { modelFacts } from './chat/model-facts.ts';
import { DEFAULT_MODEL } from './config/defaults.ts';
import type { ImageServiceOptions } from './config/image-service-options.ts';
import { readOptions } from './config/read-options.ts';
import type { Issue } from './errors/issue.ts';
import { RequestInvalidError } from './errors/request-invalid-error.ts';
import { ImageService } from './image-service.ts';
import { LiveCalls } from './lifecycle/live-calls.ts';
import { createNormalize } from './request/normalize-request.ts';
import { createPipeline, type Pipeline, type PipelineParts } from './resilience/pipeline.ts';
import { createSettleAttempt } from './response/settle-attempt.ts';
import { createResumePicture } from './resume-picture.ts';
import { createCallPlanner } from './routing/call-planner.ts';
import { createChooseModels, type Wish } from './routing/choose-models.ts';
import { DEFAULT_PURPOSE } from './routing/default-purposes.ts';
import { createModelOffers } from './routing/model-offers.ts';
import { createPlanner } from './routing/planner.ts';
import { rememberChoices } from './routing/remember-choices.ts';
import { soldModels, type SoldModel } from './routing/sold-models.ts';
import { peakPrior } from './routing/traffic/peak-prior.ts';
import { createTrafficLog } from './routing/traffic/traffic-log.ts';
import { startProbing } from './start-probing.ts';
import { createTelemetry } from './telemetry/create-telemetry.ts';
import type { Teller } from './telemetry/teller.ts';
import type { CircuitReading } from './telemetry/telemetry-options.ts';
import { warnOfPricedOut } from './warn-of-priced-out.ts';

/**
 * Puts a service together: the one place that knows every part.
 *
 * @throws ConfigInvalidError with every problem of the options and its path.
 */
export function createImageService(options: ImageServiceOptions): ImageService {
  const config = readOptions(options);
  const { channels, catalog, clock, random, resilience, limits, strategy } = config;
  const sold = soldModels(channels, catalog.list());

  const telemetry = createTelemetry(config.telemetry, {
    circuits: () => circuitsOf(pipeline, sold),
    budgets: {
      kept: new Map(config.budgets.limits.map((budget) => [budget.name, keptOf(budget, config.budgets.store !== undefined)])),
      standings: () => money.standings(),
    },
  });
  const providers = new Map(channels.map(({ id, provider }) => [id, provider]));
  telemetry.preCreate(
    sold.map(({ channel, model: { id, abilities } }) => {
      return { channel, provider: providers.get(channel) ?? '', model: id, sizes: abilities.sizes };
    }),
  );
  const domains = new Map(channels.map(({ id, failureDomain }) => [id, failureDomain]));
  const traffic = createTrafficLog({
    ...config.traffic,
    prior: peakPrior(config.traffic.prior),
    clock,
    inFlight: (channelId) => pipeline.inFlight(channelId),
    failureDomainOf: (channelId) => domains.get(channelId),
  });
  const teller: Teller = {
    tell: (event) => {
      traffic.told(event);
      prober?.told(event);
      // Work that outlived its attempt has ended: from now on budgets count what it cost in place of its bound.
      if (event.type === 'attempt.settled' && event.cost.nanoUsd !== undefined) {
        money.reconcile(event.attemptId, usdOf(event.cost.nanoUsd));
      }
      telemetry.tell(event);
    },
    within: (id, work) => telemetry.within(id, work),
    content: telemetry.content,
  };
  const money = createBudgetGuard({ budgets: config.budgets, clock, teller, charged: (charge) => telemetry.charged(charge) });
  warnOfPricedOut({ channels, sold, money });
  const find: PipelineParts['find'] = (channelId, modelId) => {
    const channel = channels.find(({ id }) => id === channelId);
    const model = sold.find((one) => one.channel === channelId && (modelId === undefined || one.model.id === modelId))?.model;
    return channel && model && { channel, model };
  };
  const settle = createSettleAttempt(catalog);
  const pipeline = createPipeline(resilience, { clock, random, teller, settle, shared: config.shared, find });
  const probing = { channels, sold, catalog, clock, random, teller, pipeline, resilience, money };
  const defaultModel = config.defaultModel ?? DEFAULT_MODEL;
  const prober = config.probe === false ? undefined : startProbing({ ...probing, probing: config.probe, defaultModel });
  const choice = { ...config, sold: new Set(sold.map(({ model }) => model)) };
  const chooseModels = rememberChoices(createChooseModels(choice), clock);
  const planning = { chooseModels, strategy, degrade: config.degrade, random, guardPurpose: DEFAULT_PURPOSE };
  const planner = createPlanner({ channels, strategy, estimatorOf });
  const planCall = createCallPlanner({ ...planning, planner, health: pipeline.health, traffic });
  const calls = new LiveCalls();
  const reporting = { clock, teller: telemetry, captureContent: config.telemetry.captureContent !== undefined };
  const { deadlineMs } = resilience;

  const normalize = createNormalize(limits, {
    channelNames: new Set(channels.flatMap(({ id, kind }) => [id, kind])),
    channelIds: channels.map(({ id }) => id),
    purposes: Object.keys(config.purposes),
    compliance: config.compliance,
  });
  const { abandonAfterMs } = resilience;

  return new ImageService({
    normalize,
    planCall,
    models: createModelOffers(channels, sold, catalog),
    batches: createImageBatches({
      channels,
      catalog,
      normalize,
      limits,
      planning,
      pipeline,
      money,
      calls,
      reporting,
      abandonAfterMs,
    }),
    chats: {
      wires: [geminiChatWire],
      modelOf: (model = defaultModel) => chooseModels({ ...NO_WISH, model }).models[0].model,
      factsOf: (name) => modelFacts(catalog, name),
    },
    patience: { clock, deadlineMs, maxAttempts: resilience.maxAttempts },
    pipeline,
    enable: (channelId) => {
      if (!domains.has(channelId)) throw new RequestInvalidError([noChannelOf(channelId, [...domains.keys()])]);
      pipeline.enable(channelId);
    },
    money,
    reuse: createReuse(config.reuse, { clock, teller }),
    catalog,
    describer: config.degrade.text === undefined ? undefined : description(config.degrade.text, config.degrade.textTags),
    onWrongOutput: config.onWrongOutput,
    telemetry,
    calls,
    reporting,
    resume: createResumePicture({ channels, catalog, calls, reporting, telemetry, deadlineMs }),
    drainMs: config.drainMs,
    stopProbing: () => prober?.close(),
    closeChannels: async () => {
      await Promise.allSettled(channels.map((channel) => channel.close()));
    },
  });
}

const NO_WISH: Wish = Object.freeze({ model: undefined, purpose: undefined, size: undefined, thinking: undefined });

/** A slip of the pen that would leave a channel out of service, with nobody any the wiser. */
function noChannelOf(id: string, ids: readonly string[]): Issue {
  const near = nearestNames(id, ids);
  return { path: 'channelId', message: `is no channel here${near.length > 0 ? `; near it are ${near.join(', ')}` : ''}` };
}

/** The circuits of all that is sold; what was never asked is closed. */
function circuitsOf(pipeline: Pipeline, sold: readonly SoldModel[]): readonly CircuitReading[] {
  const asked = new Map(pipeline.snapshot().map(({ channel, model, state }) => [`${channel} ${model}`, state]));
  return sold.map(({ channel, model }) => ({ channel, model: model.id, state: asked.get(`${channel} ${model.id}`) ?? 'closed' }));
}
