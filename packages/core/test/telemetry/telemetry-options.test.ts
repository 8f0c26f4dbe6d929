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
      captureContent: { baseUri: 's3://shop/retake/', put: () => undefined, mostWaitingBytes: 1_000 },
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
      captureContent: true,
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

describe('captureContent', () => {
  it.each(['s3://shop/', 'https://store.example.com/retake/', 'file:///var/pictures/', 'urn:shop:/'])(
    'refers to %s',
    (baseUri) => {
      expect(telemetrySchema.safeParse({ captureContent: { baseUri, put: () => undefined } }).success).toBe(true);
    },
  );

  it.each([
    'pictures/',
    's3://shop',
    'https://key:secret@store.example.com/',
    'https://store.example.com/?signature=abc/',
    'https://store.example.com/#/',
    'data:text/plain,/',
  ])('does not refer to %s, which lets somebody in or leads nowhere', (baseUri) => {
    const { error } = telemetrySchema.safeParse({ captureContent: { baseUri, put: () => undefined } });
    expect(error?.issues.map(({ path }) => path.join('.'))).toEqual(['captureContent.baseUri']);
  });

  it('names every wrong field', () => {
    const { error } = telemetrySchema.safeParse({ captureContent: { baseUri: 1, put: 'here', mostWaitingBytes: 0, get: true } });
    expect(error?.issues.map(({ path }) => path.join('.')).toSorted()).toEqual([
      'captureContent',
      'captureContent.baseUri',
      'captureContent.mostWaitingBytes',
      'captureContent.put',
    ]);
  });
});

describe('the instrumentation scope', () => {
  it('is the package at its version', () => {
    expect(INSTRUMENTATION_SCOPE).toEqual({ name: manifest.name, version: manifest.version });
  });
});
