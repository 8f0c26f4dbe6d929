/** The time and chance that Retake runs on, so that tests and simulations can bring their own. */
export interface Clock {
  /** The time of day, in epoch milliseconds: for calendars, lifecycles, and all that is shown. It can be set, forward and back. */
  now(): number;
  /**
   * Milliseconds that only ever go forward, from any beginning: for deadlines, rests, windows and leases, which must not end early or hang
   * because somebody set the clock.
   *
   * @default `now`, for a clock that is never set
   */
  steady?(): number;
}

/** A number in [0, 1), as `Math.random`. */
export type Random = () => number;

/** The steady time of a clock, in milliseconds; it means nothing beside another clock's. */
export function steadyNow(clock: Clock): number {
  return clock.steady?.() ?? clock.now();
}

/** The steady time as a clock of its own, for parts that only measure. */
export function steadyClock(clock: Clock): Clock {
  return { now: () => steadyNow(clock) };
}

/** What time of day it is at a steady time, past or to come, in epoch milliseconds: for what is shown. */
export function timeOfDay(clock: Clock, steadyAt: number): number {
  return clock.steady === undefined ? steadyAt : Math.round(clock.now() + steadyAt - clock.steady());
}

/** That of the system. Its steady time begins at the time of day at which the process did, so that the two are easily compared. */
export const systemClock: Clock = Object.freeze({
  now: () => Date.now(),
  steady: () => Math.round(performance.timeOrigin + performance.now()),
});
