import { type Clock, steadyNow } from '../config/clock.ts';
import type { NormalizedRequest } from '../request/normalized-request.ts';
import { AttemptLog } from '../resilience/attempt-log.ts';
import type { Attempt } from '../resilience/attempt.ts';
import { type CallCost, costOf } from '../response/call-cost.ts';
import type { ImageResult, Reused } from '../response/image-result.ts';
import { failedOutcome } from './call-outcome.ts';
import type { CallEnded, CallStarted } from '../telemetry/events.ts';
import type { Teller } from '../telemetry/teller.ts';

/** What every report of a service shares. */
export interface CallReportParts {
  readonly clock: Clock;
  readonly teller: Teller;
  /** Whether listeners may see drafts of pictures. */
  readonly captureContent: boolean;
}

/** What of a request is told. */
export type UnderstoodRequest = Pick<NormalizedRequest, 'count' | 'labels'>;

/** What is kept and told of one call, from its first moment to its end, however it ends. */
export class CallReport {
  readonly #id: string;
  readonly #operation: CallStarted['operation'];
  readonly #clock: Clock;
  readonly #teller: Teller;
  readonly #startedAt: number;
  readonly #beganAt: number;
  #logs: readonly AttemptLog[] = [];
  #fallback: AttemptLog | undefined;
  #attempts = 0;
  #requested = 1;
  #labels: NormalizedRequest['labels'] = {};
  #started = false;
  #ended = false;

  /** @param startedAt in epoch milliseconds, of a call that began before anybody could tell of it. @default now */
  constructor(id: string, operation: CallStarted['operation'], { clock, teller }: CallReportParts, startedAt = clock.now()) {
    this.#id = id;
    this.#operation = operation;
    this.#clock = clock;
    this.#teller = teller;
    this.#startedAt = startedAt;
    this.#beganAt = steadyNow(clock) - Math.max(0, clock.now() - startedAt);
  }

  /** One for each picture; numbers are shared, so that attempts are unique within the call. */
  get logs(): readonly AttemptLog[] {
    return this.#logs;
  }

  /** The one of what stands in for pictures that cannot be had. */
  fallbackLog(): AttemptLog {
    this.#fallback ??= new AttemptLog(this.#id, () => (this.#attempts += 1), 'fallback');
    return this.#fallback;
  }

  /** Of all pictures and what stands in for them, in the order of their start. */
  get attempts(): readonly Attempt[] {
    const logs = this.#fallback === undefined ? this.#logs : [...this.#logs, this.#fallback];
    return logs.flatMap(({ attempts }) => attempts).sort((one, other) => one.number - other.number);
  }

  /** Whether an attempt was begun, ended or not. */
  get hasBegun(): boolean {
    return this.#attempts > 0;
  }

  get durationMs(): number {
    return Math.max(0, steadyNow(this.#clock) - this.#beganAt);
  }

  /** What a result says of the call besides its pictures, as it stands now. */
  get soFar(): Pick<ImageResult, 'id' | 'attempts' | 'durationMs'> {
    return { id: this.#id, attempts: this.attempts, durationMs: this.durationMs };
  }

  /** The request was understood; work on it begins. */
  understood(
    { count, labels }: UnderstoodRequest,
    ordered: Pick<CallStarted, 'model' | 'size' | 'purpose' | 'series' | 'batchJob'>,
  ): void {
    this.#requested = count;
    this.#labels = labels;
    const logs: AttemptLog[] = [];
    while (logs.length < count) logs.push(new AttemptLog(this.#id, () => (this.#attempts += 1)));
    this.#logs = logs;
    this.#start({ ...ordered, requested: count, labels });
  }

  succeeded({ images, channel, warnings, missing, attempts, cost, description, reused }: ImageResult): void {
    const wasMoved = attempts.some(({ kind }) => kind === 'failover');
    const drawn = description !== undefined ? 'described' : wasMoved ? 'failover' : 'success';
    const outcome = reused === undefined ? drawn : 'reused';
    const errorType = description === undefined ? 'partial_result' : missing[0]?.code;
    const error = missing.length > 0 && errorType !== undefined ? { errorType } : {};
    const source = reused === undefined ? {} : { reused: sourceOf(reused) };
    this.#end(attempts, cost, { outcome, returned: images.length, channel, warnings, ...error, ...source });
  }

  failed(error: unknown): void {
    // A request that could not be understood has no facts that could be trusted on a metric.
    if (!this.#started) this.#start({ model: 'unknown', size: '1K', requested: 1, labels: {} });
    const { attempts } = this;
    this.#end(attempts, costOf(attempts), { ...failedOutcome(error), returned: 0, channel: undefined, warnings: [] });
  }

  #start(facts: Omit<CallStarted, 'type' | 'callId' | 'at' | 'operation'>): void {
    this.#started = true;
    this.#teller.tell({ ...facts, type: 'call.started', callId: this.#id, at: this.#startedAt, operation: this.#operation });
  }

  #end(
    attempts: readonly Attempt[],
    cost: Pick<CallCost, 'usd' | 'nanoUsd' | 'unknownUpToNanoUsd'>,
    ending: Pick<CallEnded, 'outcome' | 'errorType' | 'returned' | 'channel' | 'warnings' | 'reused'>,
  ): void {
    // Of a call that others joined two hear the end: its caller, who left, and its work. What came first is what its caller was told.
    if (this.#ended) return;
    this.#ended = true;
    const { durationMs } = this;
    this.#teller.tell({
      ...ending,
      type: 'call.ended',
      callId: this.#id,
      at: this.#startedAt + durationMs,
      durationMs,
      labels: this.#labels,
      requested: this.#requested,
      attempts: attempts.length,
      failovers: attempts.filter(({ kind }) => kind === 'failover').length,
      costNanoUsd: cost.nanoUsd,
      costIncomplete: cost.usd === undefined || cost.unknownUpToNanoUsd !== 0,
    });
  }
}

function sourceOf({ from, callId, savedNanoUsd }: Reused): NonNullable<CallEnded['reused']> {
  return { from, callId, savedNanoUsd };
}
