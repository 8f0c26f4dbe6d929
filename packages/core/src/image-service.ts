import { randomUUID } from 'node:crypto';
import type { BudgetGuard } from './budget/create-budget-guard.ts';
import type { BudgetReading } from './budget/budget-reading.ts';
import { guardWarnings, spenderOf } from './budget/call-money.ts';
import type { BudgetStanding } from './budget/standings.ts';
import type { Drawing, Reuse } from './cache/reuse.ts';
import { reusedResult } from './cache/reused-result.ts';
import type { Catalog } from './catalog/catalog.ts';
import type { Channel, ChannelAnswer, Warning } from './channels/channel.ts';
import { DESCRIPTION_MODEL } from './channels/description.ts';
import { CallReport, type CallReportParts } from './lifecycle/call-report.ts';
import { missingError, toldError } from './lifecycle/call-errors.ts';
import { CallStream } from './lifecycle/call-stream.ts';
import { callTimeOf, type CallTime } from './lifecycle/call-time.ts';
import type { PatienceParts } from './lifecycle/patience.ts';
import type { LiveCall, LiveCalls } from './lifecycle/live-calls.ts';
import type { CallOptions, ImageRequest } from './request/image-request.ts';
import type { Normalize } from './request/normalize-request.ts';
import type { NormalizedRequest } from './request/normalized-request.ts';
import type { AttemptLog } from './resilience/attempt-log.ts';
import type { CallBudget } from './resilience/call-budget.ts';
import type { PolicyDescription } from './resilience/describe-pipeline.ts';
import type { PairSnapshot, PictureCall, Pipeline } from './resilience/pipeline.ts';
import { orText } from './resilience/text-fallback.ts';
import { describedResult } from './response/described-result.ts';
import { gatherResult, type PictureOutcome } from './response/gather-result.ts';
import type { ImageResult } from './response/image-result.ts';
import { showPartials, type Viewer } from './response/partial-pictures.ts';
import { PictureIntake, type WrongOutputPolicy } from './response/picture-intake.ts';
import type { Plan } from './routing/candidate.ts';
import type { CallPlanner, PlannableCall } from './routing/call-planner.ts';
import { descriptionPlan } from './routing/description-plan.ts';
import { reportEstimate, reportFollowed, reportPlan, type EstimateReport } from './routing/plan-report.ts';
import type { PlanReport } from './routing/planned.ts';
import type { Telemetry } from './telemetry/create-telemetry.ts';
import type { RetakeListener } from './telemetry/event-hub.ts';

/** What a service is composed of; `createImageService` makes it. */
export interface ImageServiceParts {
  readonly normalize: Normalize;
  readonly planCall: CallPlanner;
  readonly patience: PatienceParts;
  readonly pipeline: Pipeline;
  readonly money: BudgetGuard;
  readonly reuse: Reuse;
  readonly catalog: Catalog;
  /** Gives a description where no picture can be had; `undefined` where none is wanted. */
  readonly describer: Channel | undefined;
  readonly onWrongOutput: WrongOutputPolicy;
  readonly telemetry: Telemetry;
  readonly calls: LiveCalls;
  readonly reporting: CallReportParts;
  readonly drainMs: number;
  readonly stopProbing: () => void;
  readonly closeChannels: () => Promise<void>;
}

/**
 * Images for a backend: one call in, a picture, its exact cost and the story of how it came out. Made by `createImageService`;
 * a class so that a container can use it as its token.
 */
export class ImageService {
  readonly #parts: ImageServiceParts;
  #closing: Promise<void> | undefined;

  /** @internal */
  constructor(parts: ImageServiceParts) {
    this.#parts = parts;
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
      return this.#run('generate', request, options, id, { opened, show: push }).finally(unsubscribe);
    });
  }

  /** Who would be asked for this request now, in order, at what price, and why the others would not. Calls nobody. */
  plan(request: ImageRequest, options?: CallOptions): PlanReport {
    return reportPlan(this.#planOf(this.#understand(this.#parts.normalize('generate', request, options))));
  }

  /** What this request should cost, before anything is sent. Calls nobody. */
  estimate(request: ImageRequest, options?: CallOptions): EstimateReport {
    const understood = this.#understand(this.#parts.normalize('generate', request, options));
    return reportEstimate(this.#planOf(understood), understood.asked.count);
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
    const { calls, pipeline, money, reuse, drainMs, stopProbing, closeChannels, telemetry } = this.#parts;
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
    id: string,
    reader?: StreamReader,
  ): Promise<ImageResult> {
    const { calls, reporting, normalize, money, reuse, patience } = this.#parts;
    const report = new CallReport(id, operation, reporting);
    let call: LiveCall | undefined;
    let isDrawing = false;
    try {
      // 1 what was asked, and of which model
      const asked = normalize(operation, request, options);
      await money.refresh(spenderOf(asked));
      const understood = this.#understand(asked);
      const { call: planned } = understood;
      report.understood(asked, planned.ordered);
      const { signal } = (call = calls.open(asked.signal));
      reader?.opened(call);
      // 2 whether that was drawn before, or is being drawn for somebody else
      const draw: Drawing['draw'] = (whileWanted, warnings) => {
        isDrawing = true;
        return this.#draw(understood, report, { id, signal: whileWanted, warnings, reader });
      };
      const wanted = { asked, ordered: planned.ordered, callId: id, deadlineMs: asked.deadlineMs ?? patience.deadlineMs };
      const found = await reuse.find(wanted, signal, { draw, attempts: () => report.attempts });
      if ('drawn' in found) return found.drawn;
      const plan = reportFollowed(this.#planOf(understood));
      const result = reusedResult(found.answer, found.from, {
        id,
        plan,
        durationMs: report.durationMs,
        warnings: asked.warnings,
      });
      report.succeeded(result);
      return result;
    } catch (error) {
      const told = toldError(error, call?.signal, report.attempts);
      // What was begun is told of when it ends, which can be later: others may wait for it.
      if (!isDrawing) report.failed(told);
      throw told;
    } finally {
      call?.done();
    }
  }

  /** The work of a call. It can outlive its caller, and ends by itself. */
  async #draw(understood: Understood, report: CallReport, { id, signal: wanted, warnings, reader }: Work): Promise<ImageResult> {
    const { calls, reporting, pipeline, telemetry } = this.#parts;
    let call: LiveCall | undefined;
    try {
      const { signal } = (call = calls.extend(wanted));
      // 3 to 5: who will be asked, how hard we try, and what comes back, for each picture by itself
      const budget = pipeline.openBudget();
      const plans: Plan[] = [];
      const onPartial = reader && showPartials(id, reader.show, reporting);
      const pictures = await telemetry.within(id, () =>
        Promise.all(report.logs.map((log) => this.#deliver(understood, { log, budget, signal, plans, onPartial }))),
      );
      // 6 what happened
      const result = await this.#gather(understood, report, { id, pictures, plans, warnings, signal });
      report.succeeded(result);
      return result;
    } catch (error) {
      report.failed(toldError(error, call?.signal, report.attempts));
      throw error;
    } finally {
      call?.done();
    }
  }

  /** The pictures as a result, or the text that stands in for them. */
  #gather(
    understood: Understood,
    report: CallReport,
    { id, pictures, plans, warnings: found, signal }: Outcome,
  ): Promise<ImageResult> {
    const { asked, reading, call, time, describer } = understood;
    const [plan = this.#planOf(understood)] = plans;
    const gathering = () => {
      const { attempts, durationMs } = report;
      return {
        id,
        attempts,
        warnings: [...found, ...asked.warnings, ...guardWarnings(reading), ...plan.warnings],
        plan: reportFollowed(plan),
        durationMs,
      };
    };
    const gather = async (): Promise<ImageResult> => gatherResult({ ...gathering(), pictures });
    if (describer === undefined) return gather();
    const describe = async (): Promise<ImageResult> => {
      const { pipeline, money } = this.#parts;
      const log = report.fallbackLog();
      const spending = money.spend({ spender: spenderOf(asked), callId: id, attempts: () => log.attempts });
      const plan = () => descriptionPlan(describer, DESCRIPTION_MODEL, asked);
      const accept = ({ text }: ChannelAnswer) => ({ value: text, delivery: { pictures: 0, size: undefined } });
      // Its price is known only afterwards, so nothing is reserved for it; budgets count what it cost.
      const described = pipeline.deliver({ log, plan, accept, signal, deadlineMs: time.textMs });
      const { value: text, warnings } = await described.finally(() => spending?.settle());
      const missing = pictures.flatMap((picture) => ('error' in picture ? [picture.error] : []));
      const { model: ordered } = call.ordered;
      return describedResult(gathering(), { text, channel: describer.id, missing, ordered, warnings });
    };
    return orText(gather, describe, signal);
  }

  #understand(asked: NormalizedRequest): Understood {
    const { planCall, patience, money } = this.#parts;
    const reading = money.reading(spenderOf(asked));
    const describer = asked.degrade.text === false ? undefined : this.#parts.describer;
    const time = callTimeOf(asked, describer !== undefined, patience);
    return { asked, reading, call: planCall(asked, reading), time, describer };
  }

  #planOf({ call, time }: Understood, attempts = 0, reading?: BudgetReading): Plan {
    return call.plan(time.patience.heldUntil(attempts), reading);
  }

  /** One picture: planned anew for every round, tried until it is there, verified as it comes. */
  async #deliver(understood: Understood, { log, budget, signal, plans, onPartial }: PictureSearch): Promise<PictureOutcome> {
    const { pipeline, money, catalog, onWrongOutput } = this.#parts;
    const intake = new PictureIntake(catalog, onWrongOutput);
    const spending = money.spend({ spender: spenderOf(understood.asked), callId: log.callId, attempts: () => log.attempts });
    try {
      await spending?.open((reading) => this.#planOf(understood, 0, reading));
      const { value, candidate, warnings } = await pipeline.deliver({
        log,
        budget,
        spending,
        plan: () => {
          const plan = this.#planOf(understood, log.started, spending?.reading());
          if (plans.length === 0) plans.push(plan);
          return plan;
        },
        accept: (answer, from) => intake.accept(answer, from),
        signal,
        deadlineMs: understood.time.deadlineMs,
        waitForRecovery: understood.asked.waitForRecovery,
        onPartial,
      });
      return { accepted: value, warnings: [...candidate.warnings, ...warnings] };
    } catch (error) {
      return intake.spare === undefined ? { error: missingError(error, signal) } : { accepted: intake.spare, warnings: [] };
    } finally {
      spending?.settle();
    }
  }
}

/** Somebody who reads a call while it happens. */
interface StreamReader {
  readonly opened: (call: LiveCall) => void;
  readonly show: Viewer;
}

/** What the pictures of a call share, and the log of one of them. */
interface PictureSearch {
  readonly log: AttemptLog;
  readonly budget: CallBudget;
  readonly signal: AbortSignal;
  /** Takes the first plan that is made. */
  readonly plans: Plan[];
  readonly onPartial: PictureCall<unknown>['onPartial'];
}

/** A request with its models chosen, ready to be planned for. */
interface Understood {
  readonly asked: NormalizedRequest;
  /** The money there is for it; `undefined` when nothing is limited. */
  readonly reading: BudgetReading | undefined;
  readonly call: PlannableCall;
  readonly time: CallTime;
  readonly describer: Channel | undefined;
}

/** What a call begins to draw with. */
interface Work {
  readonly id: string;
  /** Aborted when nobody wants the pictures any more. */
  readonly signal: AbortSignal;
  /** Known before it began. */
  readonly warnings: readonly Warning[];
  readonly reader: StreamReader | undefined;
}

/** What came of a call. */
interface Outcome extends Pick<Work, 'id' | 'warnings'> {
  readonly pictures: readonly PictureOutcome[];
  /** The first one, if any was made. */
  readonly plans: readonly Plan[];
  readonly signal: AbortSignal;
}
