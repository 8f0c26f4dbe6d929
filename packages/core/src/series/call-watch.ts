import type { Attempt } from '../resilience/attempt.ts';
import type { RetakeEvent } from '../telemetry/events.ts';
import type { KeptSlot, SlotProgress, UnsettledAttempt } from './series-json.ts';

type Sent = Extract<SlotProgress, { state: 'drawing' }>;

/**
 * What is kept of a call of a series while it is under way, so that a process that finds it later knows what may have been paid for, and
 * what can be collected.
 */
export class CallWatch {
  readonly #change: (slot: Pick<KeptSlot, 'progress' | 'unsettled'>) => void;
  readonly #open = new Map<string, UnsettledAttempt>();
  /** What upstreams said that attempts cost; an `Attempt` tells it only as a bound. */
  readonly #reported = new Map<string, number>();
  #sent: Sent;

  /** @param change keeps what is known now, as soon as it can. */
  constructor(sent: Sent, change: (slot: Pick<KeptSlot, 'progress' | 'unsettled'>) => void) {
    this.#sent = sent;
    this.#change = change;
  }

  /** Hears an event of the call. */
  heard(event: RetakeEvent): void {
    switch (event.type) {
      case 'attempt.started': {
        const { callId, channel, model, size } = event;
        const bound = this.#sent.upToNanoUsd;
        this.#open.set(event.attemptId, {
          callId,
          channel,
          model,
          size,
          resumeToken: null,
          reportedNanoUsd: null,
          upToNanoUsd: bound,
        });
        break;
      }
      case 'attempt.resumable': {
        const open = this.#open.get(event.attemptId);
        if (open === undefined) return;
        const { resumeToken, reportedCostNanoUsd: reported } = event;
        if (reported !== undefined) this.#reported.set(event.attemptId, reported);
        const known = { reportedNanoUsd: reported ?? null, upToNanoUsd: reported ?? open.upToNanoUsd };
        this.#open.set(event.attemptId, { ...open, resumeToken, ...known });
        break;
      }
      case 'attempt.failed': {
        const open = this.#open.get(event.attemptId);
        if (open === undefined) return;
        if (event.billing === 'unknown')
          this.#open.set(event.attemptId, { ...open, resumeToken: event.resumeToken ?? open.resumeToken });
        else this.#open.delete(event.attemptId);
        if (event.billing === 'billed') this.#spent(event.cost.nanoUsd);
        break;
      }
      default:
        return;
    }
    this.#change({ progress: this.#sent, unsettled: [...this.#open.values()] });
  }

  /** What of the call may have been billed without bringing its picture. */
  unsettledOf(attempts: readonly Attempt[]): readonly UnsettledAttempt[] {
    return attempts
      .filter(({ billing }) => billing === 'unknown')
      .map(({ id, channel, model, size, resumeToken, unknownUpToNanoUsd }) => ({
        callId: this.#sent.callId,
        channel,
        model,
        size,
        resumeToken: resumeToken ?? null,
        reportedNanoUsd: this.#reported.get(id) ?? null,
        upToNanoUsd: unknownUpToNanoUsd ?? null,
      }));
  }

  #spent(nanoUsd: number | undefined): void {
    const { spent } = this.#sent;
    const known = { nanoUsd: spent.nanoUsd + (nanoUsd ?? 0), incomplete: spent.incomplete || nanoUsd === undefined };
    this.#sent = { ...this.#sent, spent: known };
  }
}
