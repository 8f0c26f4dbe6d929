import { randomUUID } from 'node:crypto';
import { spenderOf } from './budget/call-money.ts';
import type { BudgetStanding } from './budget/standings.ts';
import type { Drawing } from './cache/reuse.ts';
import { reusedResult } from './cache/reused-result.ts';
import type { CallSetting } from './call-setting.ts';
import type { CallWork } from './call-work.ts';
import type { ChatOptions, ResumeChatOptions } from './chat/chat-options.ts';
import type { ChatPort } from './chat/chat-port.ts';
import type { ChatSession } from './chat/chat-session.ts';
import type { ChatTurn } from './chat/chat-turn.ts';
import { resumeChat, startChat } from './chat/start-chat.ts';
import { NoCandidateError } from './errors/no-candidate-error.ts';
import { gatherCall } from './gather-call.ts';
import type { ImageServiceParts } from './image-service-parts.ts';
import { missingError, toldError } from './lifecycle/call-errors.ts';
import { CallReport } from './lifecycle/call-report.ts';
import { CallStream } from './lifecycle/call-stream.ts';
import type { LiveCall } from './lifecycle/live-calls.ts';
import { understandCall, type UnderstoodCall } from './lifecycle/understood-call.ts';
import type { PictureSearch } from './picture-search.ts';
import type { CallOptions, ImageRequest } from './request/image-request.ts';
import type { NormalizedRequest } from './request/normalized-request.ts';
import type { ResumeOptions } from './request/resume-options.ts';
import type { PolicyDescription } from './resilience/describe-pipeline.ts';
import type { PairSnapshot } from './resilience/pipeline.ts';
import type { PictureOutcome } from './response/gather-result.ts';
import type { ImageResult } from './response/image-result.ts';
import { showPartials } from './response/partial-pictures.ts';
import { PictureIntake } from './response/picture-intake.ts';
import type { Plan } from './routing/candidate.ts';
import { reportEstimate, reportFollowed, reportPlan, type EstimateReport } from './routing/plan-report.ts';
import type { PlanReport } from './routing/planned.ts';
import type { RetakeListener } from './telemetry/event-hub.ts';

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
    const { normalize, chats, reporting } = parts;
    this.#chatPort = {
      ...chats,
      ...reporting,
      check: (request, options) => normalize('generate', request, options),
      run: (request, options, turn) => this.#run('generate', request, options, { turn }),
    };
  }

  /**
   * Draws pictures.
   *
   * @throws RequestInvalidError, ModelUnknownError, ModelRetiredError before anything is sent; NoCandidateError when no channel
   * can be asked; AllChannelsFailedError, DeadlineExceededError, BillingUnknownError with every attempt and its cost; ChannelError
   * when the request itself is refused (blocked content, invalid for its model); IdempotencyConflictError, IdempotencyUnavailableError
   * for an `idempotencyKey`; the reason of `options.signal` when it aborts.
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
      const unsubscribe = this.subscribe((event) => {
        if ('callId' in event && event.callId === id) push(event);
      });
      return this.#run('generate', request, options, { id, reader: { opened, show: push } }).finally(unsubscribe);
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
    return reportPlan(this.#understand(this.#parts.normalize('generate', request, options)).plan());
  }

  /** What this request should cost, before anything is sent. Calls nobody. */
  estimate(request: ImageRequest, options?: CallOptions): EstimateReport {
    const understood = this.#understand(this.#parts.normalize('generate', request, options));
    return reportEstimate(understood.plan(), understood.asked.count);
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
    const { calls, reuse, pipeline, money, drainMs, stopProbing, closeChannels, telemetry } = this.#parts;
    stopProbing();
    await calls.drain(drainMs);
    await reuse.close();
    pipeline.close();
    await Promise.all([closeChannels(), money.close()]);
    telemetry.close();
  }

  /** The story of a call, in the order of its stages. */
  async #run(
    operation: NormalizedRequest['operation'],
    request: unknown,
    options: unknown,
    { id = randomUUID(), reader, turn }: CallSetting = {},
  ): Promise<ImageResult> {
    const { calls, reporting, normalize, money, reuse, patience } = this.#parts;
    const report = new CallReport(id, operation, reporting);
    let call: LiveCall | undefined;
    let isDrawing = false;
    try {
      // 1 what was asked, and of which model
      const asked = normalize(operation, request, options);
      await money.refresh(spenderOf(asked));
      const understood = this.#understand(asked, turn);
      report.understood(asked, understood.ordered);
      const { signal } = (call = calls.open(asked.signal));
      reader?.opened(call);
      // 2 whether that was drawn before, or is being drawn for somebody else
      const draw: Drawing['draw'] = (whileWanted, warnings) => {
        isDrawing = true;
        return this.#draw(understood, report, { id, signal: whileWanted, warnings, reader, turn });
      };
      if (turn !== undefined) return await draw(signal, []);
      const wanted = { asked, ordered: understood.ordered, callId: id, deadlineMs: asked.deadlineMs ?? patience.deadlineMs };
      const found = await reuse.find(wanted, signal, { draw, attempts: () => report.attempts });
      if ('drawn' in found) return found.drawn;
      const { durationMs } = report;
      const about = { id, plan: reportFollowed(understood.plan()), durationMs, warnings: asked.warnings };
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
      turn?.ended(report.attempts);
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
        Promise.all(report.logs.map((log) => this.#deliver(understood, { log, budget, signal, plans, onPartial, turn }))),
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
    return understandCall(asked, money.reading(spenderOf(asked)), {
      planCall: turn?.over(planCall) ?? planCall,
      patience,
      describes: describer !== undefined,
    });
  }

  /** One picture: planned anew for every round, tried until it is there, verified as it comes. */
  async #deliver(
    { asked, ordered, turned, time, plan }: UnderstoodCall,
    { log, budget, signal, plans, onPartial, turn }: PictureSearch,
  ): Promise<PictureOutcome> {
    const { pipeline, money, catalog, onWrongOutput } = this.#parts;
    const intake = new PictureIntake(catalog, onWrongOutput);
    const spending = money.spend({ spender: spenderOf(asked), callId: log.callId, attempts: () => log.attempts });
    try {
      await spending?.open((reading) => plan(0, reading));
      const { value, candidate, warnings } = await pipeline.deliver({
        log,
        budget,
        spending,
        plan: () => {
          const made = plan(log.started, spending?.reading());
          if (plans.length === 0) plans.push(made);
          return made;
        },
        accept: (answer, from) => {
          turn?.came(log.callId, answer, from);
          return intake.accept(answer, from);
        },
        signal,
        deadlineMs: time.deadlineMs,
        waitForRecovery: asked.waitForRecovery,
        onPartial,
      });
      return { accepted: value, warnings: [...candidate.warnings, ...warnings, ...(spending?.warnings ?? [])] };
    } catch (error) {
      if (intake.spare !== undefined) return { accepted: intake.spare, warnings: spending?.warnings ?? [] };
      const told = asked.model === undefined ? NoCandidateError.ofUnnamed(error, { ...ordered, turned }) : error;
      return { error: missingError(told, signal) };
    } finally {
      spending?.settle();
    }
  }
}
