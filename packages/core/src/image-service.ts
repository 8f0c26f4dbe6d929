import { randomUUID } from 'node:crypto';
import type { ImageBatches } from './batching/image-batches.ts';
import { spenderOf } from './budget/call-money.ts';
import type { SettleSpending } from './budget/lost-spending.ts';
import type { BudgetStanding } from './budget/standings.ts';
import type { Drawing } from './cache/reuse.ts';
import { reusedResult } from './cache/reused-result.ts';
import type { CallSetting } from './call-setting.ts';
import type { CallWork } from './call-work.ts';
import type { ChatOptions, ResumeChatOptions } from './chat/chat-options.ts';
import type { ChatPort } from './chat/chat-port.ts';
import type { ChatSession } from './chat/chat-session.ts';
import type { ChatTurn } from './chat/chat-turn.ts';
import { continueChat } from './chat/continue-chat.ts';
import type { ContinuedChat, ContinuedChatOptions, ContinuedChatRequest } from './chat/continued-chat.ts';
import { resumeChat, startChat } from './chat/start-chat.ts';
import { closeService } from './close-service.ts';
import { deliverPicture } from './deliver-picture.ts';
import { gatherCall } from './gather-call.ts';
import type { ImageServiceParts } from './image-service-parts.ts';
import { toldError } from './lifecycle/call-errors.ts';
import { CallReport } from './lifecycle/call-report.ts';
import { CallStream } from './lifecycle/call-stream.ts';
import type { LiveCall } from './lifecycle/live-calls.ts';
import { understandCall, type UnderstoodCall } from './lifecycle/understood-call.ts';
import type { CallOptions, ImageRequest } from './request/image-request.ts';
import type { NormalizedRequest } from './request/normalized-request.ts';
import type { ResumeOptions } from './request/resume-options.ts';
import type { PolicyDescription } from './resilience/describe-pipeline.ts';
import type { PairSnapshot } from './resilience/pipeline.ts';
import type { ImageResult } from './response/image-result.ts';
import { showPartials } from './response/partial-pictures.ts';
import { resumeSeries, startSeries } from './series/start-series.ts';
import type { ResumeSeriesOptions, SeriesRequest } from './series/series-request.ts';
import type { SeriesPort } from './series/series-port.ts';
import type { SeriesSession } from './series/series-session.ts';
import type { Plan } from './routing/candidate.ts';
import type { ModelOffers } from './routing/model-offers.ts';
import { reportEstimate, reportFollowed, reportPlan, type EstimateReport } from './routing/plan-report.ts';
import type { PlanReport } from './routing/planned.ts';
import { ofCall, type RetakeListener } from './telemetry/event-hub.ts';

/**
 * Images for a backend: one call in, a picture, its exact cost and the story of how it came out. Made by `createImageService`;
 * a class so that a container can use it as its token.
 */
export class ImageService {
  /** What can be ordered here, and who sells it. */
  readonly models: ModelOffers;
  /** Many pictures in one job, at a discount and later. */
  readonly batches: ImageBatches;
  /** Says what a call has cost whose process has ended, by the `spendingId` of its options. */
  readonly settleSpending: SettleSpending;
  readonly #parts: ImageServiceParts;
  readonly #chatPort: ChatPort;
  readonly #seriesPort: SeriesPort;
  #closing: Promise<void> | undefined;

  /** @internal */
  constructor(parts: ImageServiceParts) {
    this.#parts = parts;
    this.models = parts.models;
    this.batches = parts.batches;
    this.settleSpending = parts.money.settleLost;
    this.#chatPort = {
      ...parts.chats,
      ...parts.reporting,
      check: (request, options) => parts.normalize('generate', request, options),
      plan: (request, options, turn) => this.#understand(parts.normalize('generate', request, options), turn).plan(),
      run: (request, options, turn) => this.#run('generate', request, options, { turn, id: turn.callId }),
    };
    this.#seriesPort = {
      check: (request, options) => parts.normalize('generate', request, options),
      plan: (asked) => this.#understand(asked).plan(),
      ordered: (asked) => parts.planCall(asked).ordered,
      resume: parts.resume,
      run: (request, options, series, onEvent) => {
        const unsubscribe = this.subscribe(ofCall(series.id, onEvent));
        return this.#run('generate', request, options, { id: series.id, series }).finally(unsubscribe);
      },
    };
  }

  /**
   * Draws pictures.
   *
   * @throws RequestInvalidError, ModelUnknownError, ModelRetiredError before anything is sent; NoCandidateError when no channel
   * can be asked; AllChannelsFailedError, DeadlineExceededError, BillingUnknownError with every attempt and its cost; ChannelError
   * when the request itself is refused (blocked content, invalid for its model); IdempotencyConflictError, IdempotencyUnavailableError
   * and RecordedError for an `idempotencyKey`; the reason of `options.signal` when it aborts.
   */
  generate(request: ImageRequest, options?: CallOptions): Promise<ImageResult> {
    return this.#run('generate', request, options);
  }

  /** Changes the images of the request as its prompt says. Throws as `generate`. */
  edit(
    request: ImageRequest & { readonly images: NonNullable<ImageRequest['images']> },
    options?: CallOptions,
  ): Promise<ImageResult> {
    return this.#run('edit', request, options);
  }

  /**
   * As `generate`, told while it happens: every attempt, failover and pause as an event, and the result at the end. Leaving the
   * loop early (or `return()`) aborts the call at once. Throws as `generate`.
   */
  stream(request: ImageRequest, options?: CallOptions): CallStream {
    return new CallStream((push, opened) => {
      const id = randomUUID();
      const unsubscribe = this.subscribe(ofCall(id, push));
      return this.#run('generate', request, options, { id, reader: { opened, show: push } })
        .then((result) => ({ type: 'result', result }) as const)
        .finally(unsubscribe);
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

  /** Draws one turn of a chat that its client keeps, as `contents` of the Gemini API. @throws as `generate`. */
  continueChat(request: ContinuedChatRequest, options?: ContinuedChatOptions): Promise<ContinuedChat> {
    return continueChat(this.#chatPort, request, options);
  }

  /**
   * Begins a series: one picture of a character, drawn cheaply or given, and variants of it. Keeps the pictures that were given; sends
   * nothing: `const series = await images.series({ character, variants, save })`, then `series.estimate()` and `series.draw()`.
   *
   * @throws RequestInvalidError, ModelUnknownError, ModelRetiredError; SeriesUnsavedError when the store does not take what was given.
   */
  series(request: SeriesRequest): Promise<SeriesSession> {
    return startSeries(this.#seriesPort, request);
  }

  /**
   * Goes on with a series that was saved, in this process or another; one process at a time. Sends nothing, and what it draws then was not
   * bought before.
   *
   * @throws SeriesInvalidError when the JSON is none of a series, or a picture that variants are drawn from is missing.
   */
  resumeSeries(json: unknown, options?: ResumeSeriesOptions): Promise<SeriesSession> {
    return resumeSeries(this.#seriesPort, json, options);
  }

  /**
   * Collects the picture of work that an earlier attempt ordered and left (`Attempt.resumeToken`, the event `attempt.resumable`), verified
   * like any other. Orders nothing: the cost was booked with that attempt, so the result has no `attempts` and costs 0. Can be repeated.
   *
   * @throws as `generate`, and the ChannelError of work that came to nothing.
   */
  resume(channelId: string, resumeToken: string, options: ResumeOptions): Promise<ImageResult> {
    return this.#parts.resume(channelId, resumeToken, options);
  }

  /** Who would be asked for this request now, in order, at what price, and why the others would not. Calls nobody. */
  plan(request: ImageRequest, options?: CallOptions): PlanReport {
    const { asked, plan } = this.#understand(this.#parts.normalize('generate', request, options));
    return reportPlan(plan(), asked.warnings);
  }

  /** What this request should cost, before anything is sent. Calls nobody. */
  estimate(request: ImageRequest, options?: CallOptions): EstimateReport {
    const { asked, plan } = this.#understand(this.#parts.normalize('generate', request, options));
    return reportEstimate(plan(), asked.count);
  }

  /** The state of every channel × model that was asked so far: circuits, cool-downs, what is switched off and until when. */
  health(): readonly PairSnapshot[] {
    return this.#parts.pipeline.snapshot();
  }

  /** How every budget stands, as far as this process last heard. */
  budgets(): readonly BudgetStanding[] {
    return this.#parts.money.standings();
  }

  /**
   * Tells what an attempt of unknown billing or price really cost in US dollars; its budgets have counted its bound until now.
   *
   * @returns whether this service made the attempt and counted its bound, and was not told before.
   */
  reconcile(attemptId: string, usd: number | string): boolean {
    return this.#parts.money.reconcile(attemptId, usd);
  }

  /** Puts a channel back in service that was switched off: key, balance, models gone. @throws RequestInvalidError if it is none. */
  enable(channelId: string): void {
    this.#parts.enable(channelId);
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
    return (this.#closing ??= closeService(this.#parts));
  }

  /** The story of a call, in the order of its stages. */
  async #run(
    operation: NormalizedRequest['operation'],
    request: unknown,
    options: unknown,
    { id = randomUUID(), reader, turn, series }: CallSetting = {},
  ): Promise<ImageResult> {
    const { calls, reporting, normalize, money, reuse, patience } = this.#parts;
    const report = new CallReport(id, operation, reporting);
    let call: LiveCall | undefined;
    let isDrawing = false;
    try {
      // 1 what was asked, and of which model
      const asked = normalize(operation, request, options);
      await money.refresh(spenderOf(asked), asked.signal);
      const understood = this.#understand(asked, turn);
      report.understood(asked, series === undefined ? understood.ordered : { ...understood.ordered, series: series.series });
      const { signal } = (call = calls.open(asked.signal));
      reader?.opened(call);
      // 2 whether that was drawn before, or is being drawn for somebody else
      const draw: Drawing['draw'] = (whileWanted, warnings) => {
        isDrawing = true;
        return this.#draw(understood, report, { id, signal: whileWanted, warnings, reader, turn });
      };
      if (turn !== undefined || series !== undefined) return await draw(signal, []);
      const wanted = { asked, ordered: understood.ordered, callId: id, deadlineMs: asked.deadlineMs ?? patience.deadlineMs };
      const found = await reuse.find(wanted, signal, { draw, attempts: () => report.attempts, hasBegun: () => report.hasBegun });
      if ('drawn' in found) return found.drawn;
      const about = { id, plan: reportFollowed(understood.plan()), durationMs: report.durationMs, warnings: asked.warnings };
      const result = reusedResult(found.answer, found.from, about);
      report.succeeded(result);
      return result;
    } catch (error) {
      const told = toldError(error, call?.signal, report.attempts);
      // What was begun is told of when it ends, which can be later: others may wait for it.
      if (!isDrawing) report.failed(told);
      throw told;
    } finally {
      call?.done();
      (turn ?? series)?.ended(report.attempts);
    }
  }

  /** The work of a call. It can outlive its caller, and ends by itself. */
  async #draw(understood: UnderstoodCall, report: CallReport, work: CallWork): Promise<ImageResult> {
    const { calls, reporting, pipeline, telemetry } = this.#parts;
    const { id, warnings, reader, turn } = work;
    let call: LiveCall | undefined;
    try {
      const { signal } = (call = calls.extend(work.signal));
      // 3 to 5: who will be asked, how hard we try, and what comes back, for each picture by itself
      const budget = pipeline.openBudget();
      const plans: Plan[] = [];
      const onPartial = reader && showPartials(id, reader.show, reporting);
      const pictures = await telemetry.within(id, () =>
        Promise.all(
          report.logs.map((log) => deliverPicture(this.#parts, understood, { log, budget, signal, plans, onPartial, turn })),
        ),
      );
      // 6 what happened
      const words = turn?.inWords(understood.asked) ?? understood.asked;
      const result = await gatherCall(this.#parts, understood, report, { pictures, plans, signal, words, warnings });
      report.succeeded(result);
      return result;
    } catch (error) {
      report.failed(toldError(error, call?.signal, report.attempts));
      throw error;
    } finally {
      call?.done();
    }
  }

  #understand(asked: NormalizedRequest, turn?: ChatTurn): UnderstoodCall {
    const { money, patience, describer, planCall } = this.#parts;
    const setting = { planCall: turn?.over(planCall) ?? planCall, patience, describerTags: describer && (describer.tags ?? []) };
    return understandCall(asked, money.reading(spenderOf(asked)), setting);
  }
}
