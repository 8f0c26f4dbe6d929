import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { describe, expect, it } from 'vitest';
import { INSTRUMENTATION_SCOPE } from '../../src/telemetry/instrumentation-scope.ts';
import { telemetrySchema } from '../../src/telemetry/telemetry-options.ts';
import manifest from '../../package.json' with { type: 'json' };

describe('telemetrySchema', () => {
  it('takes every option, and providers as the very objects they are', () => {
    const options = {
      enabled: true,
      tracerProvider: new TracerProvider(),
      meterProvider: new MeterProvider(),
      genAiSemconv: 'both',
      captureContent: false,
      labelsOnSpans: ['tenant'],
    };
    const read = telemetrySchema.parse(options);
    expect(read).toEqual(options);
    expect(read.tracerProvider).toBe(options.tracerProvider);
    expect(read.meterProvider).toBe(options.meterProvider);
    expect(telemetrySchema.parse({})).toEqual({});
  });

  it('names every wrong option', () => {
    const { error } = telemetrySchema.safeParse({
      enabled: 'yes',
      tracerProvider: {},
      meterProvider: null,
      genAiSemconv: '1.41',
      captureContent: 1,
      labelsOnSpans: [''],
      spans: true,
    });
    expect(error?.issues.map(({ path }) => path[0] ?? '(unknown key)').toSorted()).toEqual([
      '(unknown key)',
      'captureContent',
      'enabled',
      'genAiSemconv',
      'labelsOnSpans',
      'meterProvider',
      'tracerProvider',
    ]);
  });
});

describe('the instrumentation scope', () => {
  it('is the package at its version', () => {
    expect(INSTRUMENTATION_SCOPE).toEqual({ name: manifest.name, version: manifest.version });
  });
});
