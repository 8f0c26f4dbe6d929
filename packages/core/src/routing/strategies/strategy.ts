import type { Model } from '../../catalog/model.ts';
import type { Random } from '../../config/clock.ts';
import type { Candidate } from '../candidate.ts';
import type { TrafficReading } from '../traffic-reading.ts';

/** What a strategy may look at besides the candidates. All of it is of one moment, and none of it calls anybody. */
export interface StrategyContext {
  /** What is to be drawn. Read it, never keep it. */
  readonly prompt: string;
  readonly purpose: string | undefined;
  /** The caller's labels, such as a tenant. */
  readonly labels: Readonly<Record<string, string>>;
  readonly traffic: TrafficReading;
  /** The service's own chance, seeded in tests and simulations. */
  readonly random: Random;
  /**
   * Whose turn it is, for strategies that take turns: the same object for all plans of one picture, however often it is planned anew.
   * `undefined` where nobody will be asked, as for `service.plan()` and `estimate()`: then look, and take no turn.
   */
  readonly turn?: object | undefined;
}

/** What a preference among models may look at: what is asked for, nothing of who could draw it. */
export type ModelPreferenceContext = Pick<StrategyContext, 'prompt' | 'purpose' | 'labels'>;

/**
 * Orders the models of a purpose, the preferred one first: a permutation of its input that depends on nothing but its arguments.
 * It is asked only where the caller named no model, and with models that budget and lifecycle allow.
 */
export type ModelPreference = (models: readonly Model[], context: ModelPreferenceContext) => readonly Model[];

/** What the options of a strategy name, for a service to check against its channels and its catalog. */
export interface StrategyNames {
  /** Channel ids. */
  readonly channels: readonly string[];
  /** Model ids or aliases. */
  readonly models: readonly string[];
  /** Vendors of models. */
  readonly vendors: readonly string[];
}

/**
 * Orders the candidates of one step of a plan (same model and size, several channels): a permutation of its input that depends on
 * nothing but its arguments and, where it takes turns, on how many `turn`s it saw. A plain function will do; what hangs on it is for
 * strategies that know more.
 */
export interface Strategy {
  (candidates: readonly Candidate[], context: StrategyContext): readonly Candidate[];
  /** Reorders the models of a purpose before their channels are ordered. @default the purpose's own order */
  readonly preferModels?: ModelPreference;
  /** A name that nothing answers to is a mistake, and is told when the service is made. @default names nothing */
  readonly names?: StrategyNames;
}
