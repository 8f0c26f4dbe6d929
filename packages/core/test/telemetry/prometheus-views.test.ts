import { describe, expect, it } from 'vitest';
import { prometheusName, prometheusViews } from '../../src/telemetry/prometheus-views.ts';
import type { InstrumentSpec } from '../../src/telemetry/semconv-metrics.ts';
import { INSTRUMENTS } from '../../src/telemetry/semconv-metrics.ts';
import { createRecorder, offersOf } from './recorder.ts';
import { attemptStarted, attemptSucceeded, budgetGauge, budgetStory, callEnded, callStarted } from './story.ts';

describe('prometheusViews', () => {
  it('names every instrument as a default OTLP pipeline would', () => {
    expect(Object.fromEntries(prometheusViews().map(({ instrumentName, name }) => [instrumentName, name]))).toEqual({
      'retake.request.duration': 'retake_request_duration_seconds',
      'retake.request.attempts': 'retake_request_attempts',
      'retake.calls': 'retake_calls_total',
      'retake.attempts': 'retake_attempts_total',
      'retake.budget.charged.usd': 'retake_budget_charged_usd_total',
      'retake.attempt.duration': 'retake_attempt_duration_seconds',
      'retake.failovers': 'retake_failovers_total',
      'retake.channel.skipped': 'retake_channel_skipped_total',
      'retake.channel.unavailable': 'retake_channel_unavailable_total',
      'retake.channel.available': 'retake_channel_available_total',
      'retake.hedges': 'retake_hedges_total',
      'retake.breaker.state': 'retake_breaker_state',
      'retake.breaker.transitions': 'retake_breaker_transitions_total',
      'retake.active_requests': 'retake_active_requests',
      'retake.images': 'retake_images_total',
      'retake.cost.usd': 'retake_cost_usd_total',
      'retake.unpriced': 'retake_unpriced_total',
      'retake.billing.unknown': 'retake_billing_unknown_total',
      'retake.degradations': 'retake_degradations_total',
      'retake.budget.limit.usd': 'retake_budget_limit_usd',
      'retake.budget.spent.usd': 'retake_budget_spent_usd',
      'retake.budget.reserved.usd': 'retake_budget_reserved_usd',
      'retake.budget.reset_time': 'retake_budget_reset_time_seconds',
      'retake.budget.rejections': 'retake_budget_rejections_total',
      'retake.budget.guarded': 'retake_budget_guarded_total',
      'retake.budget.store.failures': 'retake_budget_store_failures_total',
      'retake.reuses': 'retake_reuses_total',
      'retake.saved.usd': 'retake_saved_usd_total',
      'retake.reuse.store.failures': 'retake_reuse_store_failures_total',
      'gen_ai.client.inference.duration': 'gen_ai_client_inference_duration_seconds',
      'gen_ai.client.inference.usage.input_tokens': 'gen_ai_client_inference_usage_input_tokens_total',
      'gen_ai.client.inference.usage.output_tokens': 'gen_ai_client_inference_usage_output_tokens_total',
      'gen_ai.client.operation.duration': 'gen_ai_client_operation_duration_seconds',
      'gen_ai.client.token.usage': 'gen_ai_client_token_usage',
    });
  });

  it('renames in a real SDK and changes nothing else', async () => {
    const { tell, telemetry, metrics, circuits, budgets } = createRecorder({ views: prometheusViews(), genAiSemconv: 'both' });
    circuits.push({ channel: 'gemini', model: 'm', state: 'closed' });
    budgets.push(budgetGauge);
    telemetry.preCreate(offersOf(['gemini', 'laozhang'], ['m']));
    tell(callStarted(), attemptStarted(), attemptSucceeded(), ...budgetStory(), callEnded());
    const exported = await metrics();
    expect(exported.map(({ descriptor }) => descriptor.name).toSorted()).toEqual(
      prometheusViews()
        .map(({ name }) => name)
        .toSorted(),
    );
    const duration = exported.find(({ descriptor }) => descriptor.name === 'retake_request_duration_seconds');
    expect(duration?.descriptor.unit).toBe('s');
    expect(duration?.dataPoints[0]?.value).toMatchObject({ buckets: { boundaries: [...INSTRUMENTS.requestDuration.buckets] } });
    expect(duration?.dataPoints[0]?.attributes).toEqual({ 'retake.operation': 'generate', 'retake.outcome': 'success' });
  });

  it('gives the names that a default translation makes, and leaves alone', () => {
    // A second, short reading of the translator's rules: no suffix twice, nothing for a unit in braces.
    const translate = (name: string, { kind, unit }: InstrumentSpec): string => {
      const parts = name.split(/[._]/);
      if (unit === 's' && !parts.includes('seconds')) parts.push('seconds');
      if (kind === 'counter' && parts.at(-1) !== 'total') parts.push('total');
      return parts.join('_');
    };
    for (const spec of Object.values(INSTRUMENTS)) {
      expect(translate(spec.name, spec)).toBe(prometheusName(spec));
      expect(translate(prometheusName(spec), spec)).toBe(prometheusName(spec));
    }
  });
});
