import { randomUUID } from 'node:crypto';
import type { Catalog } from './catalog/catalog.ts';
import type { ChatWire } from './channels/channel-chat.ts';
import type { PictureOrder, Warning } from './channels/channel.ts';
import type { ChatOptions, ResumeChatOptions } from './chat/chat-options.ts';
import type { ChatPort } from './chat/chat-port.ts';
import type { ChatSession } from './chat/chat-session.ts';
import type { ChatTurn } from './chat/chat-turn.ts';
import { resumeChat, startChat } from './chat/start-chat.ts';
import { RequestInvalidError } from './errors/request-invalid-error.ts';
import { CallReport, type CallReportParts } from './lifecycle/call-report.ts';
import { missingError, toldError } from './lifecycle/call-errors.ts';
import { CallStream } from './lifecycle/call-stream.ts';
import type { LiveCall, LiveCalls } from './lifecycle/live-calls.ts';
import type { CallOptions, ImageRequest } from './request/image-request.ts';
import type { Normalize } from './request/normalize-request.ts';
import type { NormalizedRequest } from './request/normalized-request.ts';
import type { AttemptLog } from './resilience/attempt-log.ts';
import type { CallBudget } from './resilience/call-budget.ts';
import type { PolicyDescription } from './resilience/describe-pipeline.ts';
import type { PairSnapshot, Pipeline } from './resilience/pipeline.ts';
import { gatherResult, type PictureOutcome } from './response/gather-result.ts';
import type { ImageResult } from './response/image-result.ts';
import { PictureIntake, type WrongOutputPolicy } from './response/picture-intake.ts';
import type { Plan } from './routing/candidate.ts';
import type { ChooseModel } from './routing/choose-model.ts';
import { reportEstimate, reportPlan, type EstimateReport, type PlanReport } from './routing/plan-report.ts';
import type { Planner } from './routing/planner.ts';
import type { Telemetry } from './telemetry/create-telemetry.ts';
import type { RetakeListener } from './telemetry/event-hub.ts';

/** What a service is composed of; `createImageService` makes it. */
export interface ImageServiceParts {
  readonly normalize: Normalize;
  readonly chooseModel: ChooseModel;
  readonly planner: Planner;
  readonly pipeline: Pipeline;
  readonly catalog: Catalog;
  readonly onWrongOutput: WrongOutputPolicy;
  readonly telemetry: Telemetry;
  readonly calls: LiveCalls;
  readonly reporting: CallReportParts;
  readonly drainMs: number;
  readonly chatWires: readonly ChatWire[];
  readonly closeChannels: () => Promise<void>;
}

/**
 * Images for a backend: one call in, a picture, its exact cost and the story of how it came out. Made by `createImageService`;
 * a class so that a container can use it as its token.
 */
export class ImageService {
  readonly #parts: ImageServiceParts;
  readonly #chatPort: ChatPort;
  #closing: Promise<void> | undefined;

  /** @internal */
  constructor(parts: ImageServiceParts) {
    this.#parts = parts;
    const { normalize, chooseModel, reporting, chatWires } = parts;
    this.#chatPort = {
      run: (request, options, turn) => this.#run('generate', request, options, randomUUID(), undefined, turn),
      issues: (request, options) => {
        try {
          normalize('generate', request, options);
          return [];
        } catch (error) {
          if (RequestInvalidError.isInstance(error)) return error.issues;
          throw error;
        }
      },
      modelOf: (name) => chooseModel(name).model,
      wires: chatWires,
      now: () => reporting.clock.now(),
      tell: (event) => reporting.teller.tell(event),
    };
  }

  /**
   * Draws pictures.
   *
   * @throws RequestInvalidError, ModelUnknownError, ModelRetiredError before anything is sent; NoCandidateError when no channel
   * can be asked; AllChannelsFailedError, DeadlineExceededError, BillingUnknownError with every attempt and its cost; ChannelError
   * when the request itself is refused (blocked content, invalid for its model); the reason of `options.signal` when it aborts.
   */
  generate(request: ImageRequest, options?: CallOptions): Promise<ImageResult> {
    return this.#run('generate', request, options, randomUUID());
  }

  /** Changes the images of the request as its prompt says. Throws as `generate`. */
  edit(
    request: ImageRequest & { readonly images: NonNullable<ImageRequest['images']> },
    options?: CallOptions,
  ): Promise<ImageResult> {
    return this.#run('edit', request, options, randomUUID());
  }

  /**
   * As `generate`, told while it happens: every attempt, failover and pause as an event, and the result at the end. Leaving the
   * loop early (or `return()`) aborts the call at once. Throws as `generate`.
   */
  stream(request: ImageRequest, options?: CallOptions): CallStream {
    return new CallStream((push, opened) => {
      const id = randomUUID();
      const unsubscribe = this.subscribe((event) => {
        if ('callId' in event && event.callId === id) push(event);
      });
      return this.#run('generate', request, options, id, opened).finally(unsubscribe);
    });
  }

  /**
   * Begins a chat, in which a picture is edited turn by turn: `const chat = images.chat({ blobs })`, then `chat.send(…)`. Sends nothing.
   *
   * @throws RequestInvalidError, ModelUnknownError, ModelRetiredError.
   */
  chat(options?: ChatOptions): ChatSession {
    return startChat(this.#chatPort, options);
  }

  /**
   * Goes on with a chat that was kept as JSON, in this process or another. Sends nothing.
   *
   * @throws ChatInvalidError when the JSON is none of a chat, or a picture or thought signature is missing, altered or moved.
   */
  resumeChat(json: unknown, options?: ResumeChatOptions): Promise<ChatSession> {
    return resumeChat(this.#chatPort, json, options);
  }

  /** Who would be asked for this request now, in order, at what price, and why the others would not. Calls nobody. */
  plan(request: ImageRequest, options?: CallOptions): PlanReport {
    return reportPlan(this.#planOf(this.#understand('generate', request, options)));
  }

  /** What this request should cost, before anything is sent. Calls nobody. */
  estimate(request: ImageRequest, options?: CallOptions): EstimateReport {
    const understood = this.#understand('generate', request, options);
    return reportEstimate(this.#planOf(understood), understood.asked.count);
  }

  /** The state of every channel × model that was asked so far: circuits, cool-downs, what is switched off and until when. */
  health(): readonly PairSnapshot[] {
    return this.#parts.pipeline.snapshot();
  }

  /** Puts a channel back in service that was switched off for its credential or its balance, or whose models were gone. */
  enable(channelId: string): void {
    this.#parts.pipeline.enable(channelId);
  }

  /** The policies around an attempt in their order, outermost first, with their values. */
  describePipeline(): readonly PolicyDescription[] {
    return this.#parts.pipeline.describe();
  }

  /** Calls `listener` with everything that happens; returns the unsubscription. A listener can neither break nor delay a call. */
  subscribe(listener: RetakeListener): () => void {
    return this.#parts.telemetry.subscribe(listener);
  }

  /** Takes no new calls, lets those in flight finish (for `drainMs` at most), and closes the channels' connections. Safe to repeat. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const { calls, pipeline, drainMs, closeChannels, telemetry } = this.#parts;
    await calls.drain(drainMs);
    pipeline.close();
    await closeChannels();
    telemetry.close();
  }

  /** The story of a call, in the order of its stages. */
  async #run(
    operation: NormalizedRequest['operation'],
    request: unknown,
    options: unknown,
    id: string,
    opened?: (call: LiveCall) => void,
    turn?: ChatTurn,
  ): Promise<ImageResult> {
    const { calls, reporting, pipeline, telemetry } = this.#parts;
    const report = new CallReport(id, operation, reporting);
    let call: LiveCall | undefined;
    try {
      // 1 what was asked, and of which model
      const understood = this.#understand(operation, request, options, turn);
      const { asked, warnings } = understood;
      report.understood(asked, understood.order.model.id);
      const { signal } = (call = calls.open(asked.signal));
      opened?.(call);
      // 2 to 5: who will be asked, how hard we try, and what comes back, for each picture by itself
      const budget = pipeline.openBudget();
      const pictures = await telemetry.within(id, () =>
        Promise.all(report.logs.map((log) => this.#deliver(understood, log, budget, signal))),
      );
      // 6 what happened
      const result = gatherResult({ id, pictures, attempts: report.attempts, warnings, durationMs: report.durationMs });
      report.succeeded(result);
      return result;
    } catch (error) {
      const told = toldError(error, call?.signal, report.attempts);
      report.failed(told);
      throw told;
    } finally {
      call?.done();
      turn?.ended(report.attempts);
    }
  }

  #understand(operation: NormalizedRequest['operation'], request: unknown, options: unknown, turn?: ChatTurn): Understood {
    const { normalize, chooseModel } = this.#parts;
    const asked = normalize(operation, request, options);
    const { model, warnings } = chooseModel(asked.model);
    const { prompt, size, aspectRatio, references, thinking, seed, channelOptions } = asked;
    const order: PictureOrder = { prompt, model, size, aspectRatio, references, thinking, seed, channelOptions };
    return { asked, order: turn?.continuing(order) ?? order, warnings: [...asked.warnings, ...warnings], turn };
  }

  #planOf({ asked, order, warnings, turn }: Understood): Plan {
    const { planner, pipeline } = this.#parts;
    const { only, exclude } = asked;
    const planFor = (of: PictureOrder): Plan =>
      planner({ order: of, route: { only, exclude }, health: pipeline.health, warnings });
    return turn?.plan(order, planFor) ?? planFor(order);
  }

  /** One picture: planned anew for every round, tried until it is there, verified as it comes. */
  async #deliver(understood: Understood, log: AttemptLog, budget: CallBudget, signal: AbortSignal): Promise<PictureOutcome> {
    const { pipeline, catalog, onWrongOutput } = this.#parts;
    const intake = new PictureIntake(catalog, onWrongOutput);
    try {
      const { value, candidate, warnings } = await pipeline.deliver({
        log,
        budget,
        plan: () => this.#planOf(understood),
        accept: (answer, asked) => {
          understood.turn?.came(log.callId, answer, asked);
          return intake.accept(answer, asked);
        },
        signal,
        deadlineMs: understood.asked.deadlineMs,
      });
      return { accepted: value, warnings: [...candidate.warnings, ...warnings] };
    } catch (error) {
      return intake.spare === undefined ? { error: missingError(error, signal) } : { accepted: intake.spare, warnings: [] };
    }
  }
}

/** A request with its model found, ready to be planned for. */
interface Understood {
  readonly asked: NormalizedRequest;
  readonly order: PictureOrder;
  readonly warnings: readonly Warning[];
  /** Set where the request is a turn of a chat. */
  readonly turn?: ChatTurn | undefined;
}
