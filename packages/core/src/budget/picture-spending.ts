import type { Warning } from '../channels/channel.ts';
import type { Clock } from '../config/clock.ts';
import type { BudgetExceededError } from '../errors/budget-exceeded-error.ts';
import { BudgetUnavailableError } from '../errors/budget-unavailable-error.ts';
import type { Attempt } from '../resilience/attempt.ts';
import type { Candidate, Plan } from '../routing/candidate.ts';
import type { Teller } from '../telemetry/teller.ts';
import type { Budgets } from './budget-options.ts';
import type { BudgetReading, Unaffordable } from './budget-reading.ts';
import type { ReserveAnswer } from './budget-store.ts';
import { BudgetView, type Shortage, shortIn, unpricedIn } from './budget-view.ts';
import type { Booking, CountedAtBound, Movement } from './booking.ts';
import { exceededBudget } from './exceeded-budget.ts';
import { Holdings } from './holdings.ts';
import type { Expectation, Overruns } from './overruns.ts';
import type { Purse, Purses } from './purses.ts';
import { chargeOf, dearestShares, expectationOf, forgetAt, isAtBound, isAttemptAt, type Share, sharesOf } from './shares.ts';
import type { Admission, Spending } from './spending.ts';
import type { Standings } from './standings.ts';
import type { StoreAccess } from './store-access.ts';

/** What the spending of every picture shares. */
export interface SpendingParts {
  readonly budgets: Pick<Budgets, 'onStoreError' | 'leaseMs'>;
  readonly purses: Purses;
  readonly standings: Standings;
  readonly access: StoreAccess;
  readonly clock: Clock;
  readonly teller: Teller;
  readonly commit: (booking: Booking) => void;
  readonly overruns: Overruns;
  /** Keeps what was counted at its bound, until somebody knows better. */
  readonly counted: (attempt: Attempt, counted: CountedAtBound) => void;
}

/** One picture of a call. */
export interface SpendingPicture {
  /** Unique among all processes that share a store. */
  readonly id: string;
  readonly callId: string;
  /** The purses of the call. Its money counts in the windows in which it began. */
  readonly common: readonly Purse[];
  /** The attempts that have ended so far. */
  readonly attempts: () => readonly Attempt[];
  /** How long its reservation outlives its process, in milliseconds. @default as long as it is renewed */
  readonly heldMs?: number | undefined;
}

interface OpenAdmission {
  readonly candidate: Candidate;
  readonly shares: readonly Share[];
}

/** A plan that loses its dearest candidate each time can be made that often; then the store is too busy with others. */
const MOST_PLANS = 16;

const NO_BOUND = Object.freeze({ bound: 0, listed: 0 });

const SETTLED: Unaffordable = Object.freeze({ reason: 'budget', detail: 'The picture is settled', until: undefined });
const AWAY: Unaffordable = Object.freeze({ reason: 'budget', detail: 'The budget store does not answer', until: undefined });

/** The money of one picture: reserved before anything is sent, committed as attempts end, and settled when the picture is there or given up. */
export class PictureSpending implements Spending {
  readonly #parts: SpendingParts;
  readonly #picture: SpendingPicture;
  readonly #held = new Holdings();
  readonly #admissions: OpenAdmission[] = [];
  readonly #booked = new Set<Attempt>();
  readonly #warnings: Warning[] = [];
  /** As the picture began: its own reservation must not turn its purpose half-way. */
  readonly #guarded: readonly Purse[];
  #steps = 0;
  #isSettled = false;

  constructor(parts: SpendingParts, picture: SpendingPicture) {
    this.#parts = parts;
    this.#picture = picture;
    this.#guarded = picture.common.filter((purse) => parts.standings.isGuarded(purse));
  }

  /** The budgets at this moment, in the eyes of this picture: what it holds already is there for it. */
  reading(): BudgetReading {
    return this.#parts.overruns.over(this.#view());
  }

  /** What the caller should know of the bills so far. */
  get warnings(): readonly Warning[] {
    return this.#warnings;
  }

  /**
   * Reserves what the dearest candidate of the plan can cost in the purses of the call.
   *
   * @param plan made anew for every reading, since a candidate that has no room must be left out.
   * @param signal of whoever waits for it: once it is aborted nothing more is asked for. What was asked for is given back by `settle`.
   * @throws BudgetExceededError when there is no room for any candidate; BudgetUnavailableError when the store does not answer and
   * budgets are to hold all the same.
   */
  async open(plan: (reading: BudgetReading) => Plan, signal?: AbortSignal): Promise<void> {
    const { standings, overruns } = this.#parts;
    const { common } = this.#picture;
    for (let round = 1; ; round += 1) {
      signal?.throwIfAborted();
      const view = this.#view();
      const { candidates } = plan(overruns.over(view));
      if (candidates.length === 0 && view.shortage !== undefined) throw this.#exceeded(view.shortage);
      const shares = dearestShares(common, candidates, overruns);
      if (shares.length === 0) return;
      const answer = await this.#reserve(shares.map((share) => ({ share, nanoUsd: share.bound })));
      if (answer === 'away' || answer.reserved) return;
      const short = shares.find(({ purse, bound }) => bound > standings.roomIn(purse)) ?? shares[0];
      if (round === MOST_PLANS && short !== undefined) {
        throw this.#exceeded({ purse: short.purse, neededNanoUsd: short.bound });
      }
    }
  }

  admit(candidate: Candidate): Admission | Promise<Admission> {
    if (this.#isSettled) return { admitted: false, refusal: SETTLED };
    const { purses, overruns, clock } = this.#parts;
    const { shares, unpriced } = sharesOf(candidate, { common: this.#picture.common, purses, overruns, now: clock.now() });
    if (unpriced !== undefined) return { admitted: false, refusal: unpricedIn(unpriced) };
    const wanted = shares
      .map((share) => ({ share, nanoUsd: this.#missing(share.purse, share.bound) }))
      .filter(({ nanoUsd }) => nanoUsd > 0);
    const admission: OpenAdmission = { candidate, shares };
    this.#admissions.push(admission);
    const admitted: Admission = { admitted: true, ended: () => this.#ended(admission) };
    return wanted.length === 0 ? admitted : this.#topUp(wanted, admission, admitted);
  }

  /** Counts what was paid and gives the rest back. Safe to repeat; nobody has to wait for it. */
  settle(): void {
    if (this.#isSettled) return;
    // A copy, since each that ends is taken out.
    for (const admission of this.#admissions.slice()) this.#ended(admission);
    this.#bookRest();
    this.#isSettled = true;
    if (this.#steps === 0) return;
    const rest = this.#held.all.map(({ purse, nanoUsd }) => ({ purse, spentNanoUsd: 0, freedNanoUsd: nanoUsd }));
    this.#commit('end', rest, true);
  }

  async #topUp(wanted: readonly Wanted[], admission: OpenAdmission, admitted: Admission): Promise<Admission> {
    let refusal: Unaffordable | undefined;
    try {
      const answer = await this.#reserve(wanted);
      if (this.#isSettled) refusal = SETTLED;
      else if (answer !== 'away' && !answer.reserved) refusal = this.#refusalOf(wanted);
    } catch {
      refusal = AWAY;
    }
    if (refusal === undefined) return admitted;
    this.#drop(admission);
    return { admitted: false, refusal };
  }

  /** @throws BudgetUnavailableError when the store does not answer and budgets are to hold all the same. */
  async #reserve(wanted: readonly Wanted[]): Promise<ReserveAnswer | 'away'> {
    const { access, standings, budgets } = this.#parts;
    const { id, heldMs } = this.#picture;
    this.#steps += 1;
    const step = `reserve ${this.#steps}`;
    // Counted as held from now on, so that attempts that are admitted at the same time do not ask for the same money twice.
    for (const { share, nanoUsd } of wanted) this.#held.add(share.purse, nanoUsd);
    if (heldMs === undefined) access.hold(id);
    const leaseMs = heldMs ?? budgets.leaseMs;
    const entries = wanted.map(({ share: { purse }, nanoUsd }) => ({
      purse: purse.id,
      nanoUsd,
      limitNanoUsd: purse.budget.limitNanoUsd,
      forgetAt: forgetAt(purse),
    }));
    const told = await access.ask('reserve', (store) => store.reserve({ id, step, leaseMs, entries }));
    if (told.answered) {
      standings.learn(
        wanted.map(({ share }) => share.purse),
        told.answer.standings,
      );
      if (!told.answer.reserved) for (const { share, nanoUsd } of wanted) this.#held.add(share.purse, -nanoUsd);
      return told.answer;
    }
    if (this.#isDenied()) {
      for (const { share, nanoUsd } of wanted) this.#held.add(share.purse, -nanoUsd);
      throw new BudgetUnavailableError(told.cause);
    }
    return 'away';
  }

  /** The attempt is over, or was not made after all. */
  #ended(admission: OpenAdmission): void {
    if (this.#isSettled || !this.#drop(admission)) return;
    const attempt = this.#picture.attempts().find((each) => !this.#booked.has(each) && isAttemptAt(admission.candidate, each));
    const { candidate, shares } = admission;
    const expectation = expectationOf(candidate, shares);
    if (attempt !== undefined) {
      this.#booked.add(attempt);
      this.#holdAgainst(expectation, attempt);
    }
    const movements = shares.flatMap((share) => this.#movementOf(share, attempt));
    if (movements.length === 0) return;
    this.#commit(attempt?.id ?? 'not made', movements, false);
    const { callId } = this.#picture;
    if (attempt !== undefined && isAtBound(attempt)) this.#parts.counted(attempt, { callId, movements, expectation });
  }

  /** A bill above what could be reserved is nobody's fault here, and the next reservation knows of it. */
  #holdAgainst(expectation: Expectation | undefined, { id: attemptId, billing, cost }: Attempt): void {
    if (expectation === undefined || billing === 'not-billed' || cost.nanoUsd === undefined) return;
    const bill = { callId: this.#picture.callId, attemptId, costNanoUsd: cost.nanoUsd };
    const warning = this.#parts.overruns.billed(expectation, bill);
    if (warning !== undefined) this.#warnings.push(warning);
  }

  /** What was paid counts, even if it was not asked for. */
  #bookRest(): void {
    const { purses, clock } = this.#parts;
    const { common, attempts } = this.#picture;
    for (const attempt of attempts()) {
      const charge = chargeOf(attempt, NO_BOUND);
      if (this.#booked.has(attempt) || charge === 0) continue;
      this.#booked.add(attempt);
      const own = purses.ofCandidate(attempt.channel, attempt.model, clock.now());
      const share = (purse: Purse): Share => ({ purse, bound: charge, listed: charge, isCommon: true });
      this.#commit(
        attempt.id,
        [...common, ...own].flatMap((purse) => this.#movementOf(share(purse), attempt)),
        false,
      );
    }
  }

  #movementOf(share: Share, attempt: Attempt | undefined): readonly Movement[] {
    const { purse, bound, isCommon } = share;
    const spentNanoUsd = attempt === undefined ? 0 : chargeOf(attempt, share);
    const freedNanoUsd = Math.min(this.#held.in(purse), isCommon ? spentNanoUsd : bound);
    if (spentNanoUsd === 0 && freedNanoUsd === 0) return [];
    this.#held.add(purse, -freedNanoUsd);
    return [{ purse, spentNanoUsd, freedNanoUsd }];
  }

  #commit(what: string, movements: readonly Movement[], ends: boolean): void {
    const { id, heldMs: leaseMs } = this.#picture;
    this.#steps += 1;
    this.#parts.commit({ id, step: `${what} ${this.#steps}`, movements, ends, leaseMs });
  }

  /** What has yet to be reserved in a purse for an attempt more. */
  #missing(purse: Purse, bound: number): number {
    let inUse = 0;
    for (const { shares } of this.#admissions) for (const share of shares) if (share.purse.id === purse.id) inUse += share.bound;
    return Math.max(0, inUse + bound - this.#held.in(purse));
  }

  #view(): BudgetView {
    const { purses, standings, clock } = this.#parts;
    const missing = (purse: Purse, bound: number): number => this.#missing(purse, bound);
    const { common } = this.#picture;
    return new BudgetView({ purses, standings, common, guarded: this.#guarded, now: clock.now(), missing });
  }

  #drop(admission: OpenAdmission): boolean {
    const index = this.#admissions.indexOf(admission);
    if (index !== -1) this.#admissions.splice(index, 1);
    return index !== -1;
  }

  #isDenied(): boolean {
    return this.#parts.budgets.onStoreError === 'deny';
  }

  #refusalOf(wanted: readonly Wanted[]): Unaffordable {
    const { standings } = this.#parts;
    const short = wanted.find(({ share, nanoUsd }) => nanoUsd > standings.roomIn(share.purse)) ?? wanted[0];
    if (short === undefined) return AWAY;
    const { purse, bound } = short.share;
    return shortIn(purse, bound, standings.of(purse));
  }

  #exceeded(shortage: Shortage): BudgetExceededError {
    const { standings, clock, teller, budgets } = this.#parts;
    return exceededBudget(shortage, this.#picture.callId, { standings, clock, teller, leaseMs: budgets.leaseMs });
  }
}

interface Wanted {
  readonly share: Share;
  readonly nanoUsd: number;
}
