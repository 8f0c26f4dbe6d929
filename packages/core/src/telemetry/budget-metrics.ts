import type { Attributes, Meter, ObservableGauge } from '@opentelemetry/api';
import { usdOf } from '../catalog/money.ts';
import type { BudgetCharge, BudgetGuarded, BudgetKept, BudgetRejected, BudgetStoreFailed } from './budget-events.ts';
import { instruments } from './instruments.ts';
import { ATTR } from './semconv.ts';
import { INSTRUMENTS } from './semconv-metrics.ts';
import type { BudgetGauge, TelemetrySources } from './telemetry-options.ts';

/** What a store is asked for. */
const OPERATIONS = ['read', 'reserve', 'commit', 'renew'] as const satisfies readonly BudgetStoreFailed['operation'][];

/** The metrics of budgets. */
export interface BudgetMetrics {
  observe(event: BudgetGuarded | BudgetRejected | BudgetStoreFailed): void;
  /** Adds to what was charged to a budget. */
  charged(charge: BudgetCharge): void;
  /** Creates the counters at 0. */
  preCreate(): void;
  /** Stops reading the budgets. */
  close(): void;
}

/** Reads how budgets stand whenever metrics are collected, and counts what they refuse. */
export function createBudgetMetrics(meter: Meter, { budgets }: Pick<TelemetrySources, 'budgets'>): BudgetMetrics {
  const make = instruments(meter);
  const rejections = make.counter(INSTRUMENTS.budgetRejections);
  const guarded = make.counter(INSTRUMENTS.budgetGuarded);
  const charged = make.counter(INSTRUMENTS.budgetCharged);
  const storeFailures = make.counter(INSTRUMENTS.budgetStoreFailures);
  const closers: (() => void)[] = [];

  const read = (gauge: ObservableGauge, valueOf: (budget: BudgetGauge) => number | undefined): void => {
    if (budgets === undefined) return;
    const observe: Parameters<ObservableGauge['addCallback']>[0] = (result) => {
      for (const budget of budgets.standings()) {
        const value = valueOf(budget);
        if (value !== undefined) result.observe(value, attributesOf(budget.budget));
      }
    };
    gauge.addCallback(observe);
    closers.push(() => gauge.removeCallback(observe));
  };
  read(make.gauge(INSTRUMENTS.budgetLimit), ({ limitNanoUsd }) => usdOf(limitNanoUsd));
  read(make.gauge(INSTRUMENTS.budgetSpent), ({ spentNanoUsd }) => usdOf(spentNanoUsd));
  read(make.gauge(INSTRUMENTS.budgetReserved), ({ reservedNanoUsd }) => usdOf(reservedNanoUsd));
  read(make.gauge(INSTRUMENTS.budgetResetTime), ({ resetsAt }) => (resetsAt === undefined ? undefined : resetsAt / 1_000));

  return {
    observe(event) {
      switch (event.type) {
        case 'budget.rejected':
          return rejections.add(1, attributesOf(event.budget));
        case 'budget.guarded':
          return guarded.add(1, attributesOf(event.budget));
        case 'budget.store_failed':
          return storeFailures.add(1, { [ATTR.budgetOperation]: event.operation });
        default:
          event satisfies never;
      }
    },
    charged: ({ budget, kept, nanoUsd }) => charged.add(usdOf(nanoUsd), chargedAs(budget, kept)),
    preCreate() {
      for (const [name, kept] of budgets?.kept ?? []) {
        charged.add(0, chargedAs(name, kept));
        rejections.add(0, attributesOf(name));
        guarded.add(0, attributesOf(name));
      }
      // Without budgets there is no store that could fail.
      if (budgets === undefined || budgets.kept.size === 0) return;
      for (const operation of OPERATIONS) storeFailures.add(0, { [ATTR.budgetOperation]: operation });
    },
    close() {
      for (const close of closers) close();
    },
  };
}

function chargedAs(budget: string, kept: BudgetKept): Attributes {
  return { [ATTR.budget]: budget, [ATTR.budgetKept]: kept };
}

function attributesOf(budget: string): Attributes {
  return { [ATTR.budget]: budget };
}
