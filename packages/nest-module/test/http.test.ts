import {
  type ArgumentsHost,
  Body,
  Controller,
  Get,
  HttpCode,
  Inject,
  Logger,
  Post,
  Res,
  StreamableFile,
  UseFilters,
} from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { HealthCheckService, HealthIndicatorService, TerminusModule } from '@nestjs/terminus';
import { Test } from '@nestjs/testing';
import { type CallOptions, createImageService, ImageService, type RetakeEvent, ServiceClosedError } from '@retake/core';
import { gemini } from '@retake/core/channels/gemini';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ImageHealthIndicator, type ImageHealthOptions } from '../src/image.health.ts';
import {
  getImageServiceToken,
  IMAGE_EXCEPTION_FILTER_OPTIONS,
  ImageCall,
  ImageExceptionFilter,
  ImageModule,
} from '../src/index.ts';
import { Lines, listen, PLATFORMS, startSlowWorld, startWorld, until } from './world.ts';

interface TenantRequest {
  readonly headers: Readonly<Record<string, string | undefined>>;
}

const tenantOf = ({ headers }: TenantRequest) => ({
  budgetKey: headers['x-tenant'],
  labels: { tenant: headers['x-tenant'] ?? '' },
});

@Controller('pictures')
class Pictures {
  readonly #images: ImageService;

  constructor(@Inject(ImageService) images: ImageService) {
    this.#images = images;
  }

  @Post()
  @HttpCode(200)
  async draw(@Body() request: { readonly prompt: string }, @ImageCall(tenantOf) call: CallOptions): Promise<StreamableFile> {
    const { images } = await this.#images.generate(request, call);
    const [image] = images;
    return new StreamableFile(image!.data, { type: image!.mediaType });
  }

  @Get('broken')
  broken(): void {
    throw new RangeError('an error of the app');
  }

  @Get('misconfigured')
  misconfigured(): void {
    createImageService({ channels: [] });
  }

  /** An answer that has begun when the error comes. */
  @Get('half')
  async half(@Res() reply: { readonly raw?: Node; readonly write?: Node['write'] } & Node): Promise<void> {
    const response = reply.raw ?? reply;
    response.write('the first half');
    await this.#images.generate({ prompt: '' });
  }
}

interface Node {
  write(text: string): unknown;
}

@Controller('health')
class Health {
  readonly #health: HealthCheckService;
  readonly #images: ImageHealthIndicator;

  constructor(
    @Inject(HealthCheckService) health: HealthCheckService,
    @Inject(ImageHealthIndicator) images: ImageHealthIndicator,
  ) {
    this.#health = health;
    this.#images = images;
  }

  static options: ImageHealthOptions = {};

  @Get()
  check() {
    return this.#health.check([() => this.#images.isHealthy('images', Health.options)]);
  }
}

const filter = { provide: APP_FILTER, useClass: ImageExceptionFilter };

function appOf(imports: Parameters<typeof Test.createTestingModule>[0]['imports'], ...providers: object[]) {
  return Test.createTestingModule({
    imports: [...imports!, TerminusModule.forRoot({ gracefulShutdownTimeoutMs: 0 })],
    controllers: [Pictures, Health],
    providers: [ImageHealthIndicator, ...(providers as (typeof filter)[])],
  });
}

function draw(url: string, body: unknown = { prompt: 'a red kite' }, init: RequestInit = {}): Promise<Response> {
  const headers = { 'content-type': 'application/json', 'x-tenant': 'acme' };
  return fetch(`${url}/pictures`, { method: 'POST', headers, body: JSON.stringify(body), ...init });
}

describe.each(PLATFORMS)('on %s', (_name, adapter) => {
  it('a controller answers with the bytes of a picture, and its tenant pays', async () => {
    const budgets = [{ key: 'acme', window: 'total', limitUsd: 0.5 }] as const;
    const { options } = await startWorld({ budgets });
    const { url } = await listen(appOf([ImageModule.forRoot(options)], filter), adapter());
    const response = await draw(url);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('image/jpeg');
    expect(
      Buffer.from(await response.bytes())
        .subarray(0, 3)
        .toString('hex'),
    ).toBe('ffd8ff');
    const refused = await draw(url);
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({ code: 'budget_exceeded' });
  });

  it('errors of Retake are problems, without a word of an upstream', async () => {
    const { options, simulator } = await startWorld({ resilience: { deadlineMs: 5000 } });
    const { url } = await listen(appOf([ImageModule.forRoot(options)], filter), adapter());
    const invalid = await draw(url, { prompt: '', size: '9K' });
    expect(invalid.status).toBe(400);
    expect(invalid.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(invalid.headers.get('cache-control')).toBe('no-store');
    const problem = (await invalid.json()) as { issues: { path: string }[] };
    expect(problem.issues.map(({ path }) => path)).toEqual(['prompt', 'size']);

    simulator.script('secret-gemini', [{ kind: 'rate-limited', retryAfterS: 30 }]);
    const limited = await draw(url);
    const text = await limited.text();
    expect([limited.status, text]).toEqual([503, expect.not.stringMatching(/secret-|gemini/)]);
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(1);
  });

  it('callers of your own may see the whole error', async () => {
    const { options, simulator } = await startWorld();
    const expose = { provide: IMAGE_EXCEPTION_FILTER_OPTIONS, useValue: { expose: true } };
    const { url } = await listen(appOf([ImageModule.forRoot(options)], filter, expose), adapter());
    simulator.script('secret-gemini', ['invalid-api-key']);
    expect(await (await draw(url)).json()).toMatchObject({ error: { attempts: [{ channel: 'secret-gemini' }] } });
  });

  it('other errors are left to Nest, and a fault of the server is logged', async () => {
    const { options } = await startWorld();
    const logger = new Lines();
    const { url } = await listen(appOf([ImageModule.forRoot(options)], filter), adapter(), logger);
    expect(await (await fetch(`${url}/pictures/broken`)).json()).toEqual({ statusCode: 500, message: 'Internal server error' });
    const fault = await fetch(`${url}/pictures/misconfigured`);
    expect([fault.status, await fault.json()]).toEqual([500, expect.objectContaining({ code: 'config_invalid' })]);
    expect(logger.lines.filter((line) => line.startsWith('error')).map((line) => line.split(':')[0])).toEqual([
      'error RangeError',
      'error ConfigInvalidError',
    ]);
  });

  it('an answer that breaks off does not look complete', async () => {
    const { options } = await startWorld();
    const { url } = await listen(appOf([ImageModule.forRoot(options)], filter), adapter());
    const response = await fetch(`${url}/pictures/half`);
    await expect(response.text()).rejects.toThrow('terminated');
  });

  it('a client that leaves ends its call, and is no fault of the app', async () => {
    const { options, simulator } = await startWorld();
    const logger = new Lines();
    simulator.script('secret-gemini', ['hang']);
    const { app, url } = await listen(appOf([ImageModule.forRoot(options)], filter), adapter(), logger);
    const ended: RetakeEvent[] = [];
    app.get(ImageService).subscribe((event) => {
      if (event.type === 'call.ended') ended.push(event);
    });
    const controller = new AbortController();
    const left = draw(url, undefined, { signal: controller.signal }).catch(() => 'left');
    await until(() => simulator.requests('secret-gemini').length === 1);
    controller.abort();
    expect(await left).toBe('left');
    await until(() => ended.length === 1);
    expect(ended[0]).toMatchObject({ outcome: 'cancelled', labels: { tenant: 'acme' }, costIncomplete: true });
    expect((await draw(url)).status).toBe(200);
    expect(logger.lines.filter((line) => !line.startsWith('log'))).toEqual([]);
  });

  it('an app that shuts down delivers what was begun, and sends others away until then', async () => {
    const { options, clock } = await startSlowWorld();
    const { app, url } = await listen(appOf([ImageModule.forRoot(options)], filter), adapter());
    const begun = draw(url);
    await clock.whenSleeping();
    const closed = app.close();
    let health = await fetch(`${url}/health`);
    // Until the hooks of Nest have come that far.
    while (health.status === 200) health = await fetch(`${url}/health`);
    expect(await health.json()).toMatchObject({ error: { images: { status: 'down', reason: 'closing' } } });
    const late = await draw(url);
    expect([late.status, await late.json()]).toEqual([503, expect.objectContaining({ code: 'service_closed' })]);
    expect(late.headers.get('connection')).toBe('close');
    clock.advance(1000);
    expect((await begun).status).toBe(200);
    await closed;
    await expect(fetch(url)).rejects.toThrow('fetch failed');
  });
});

describe('the health of a service', () => {
  const check = async (url: string) => {
    const response = await fetch(`${url}/health`);
    return [response.status, ((await response.json()) as { details: object }).details];
  };

  it('is up, degraded or down, and names no channel to strangers', async () => {
    const { options, simulator } = await startWorld({ resilience: { circuitBreaker: { consecutiveFailures: 1 } } });
    const { app, url } = await listen(appOf([ImageModule.forRoot(options)], filter), PLATFORMS[0]![1]());
    expect(await check(url)).toEqual([200, { images: { status: 'up' } }]);
    simulator.script('secret-gemini', ['invalid-api-key']);
    expect((await draw(url)).status).toBe(503);
    expect(await check(url)).toEqual([503, { images: { status: 'down', reason: 'unavailable' } }]);
    Health.options = { expose: true };
    onTestFinished(() => {
      Health.options = {};
    });
    expect(await check(url)).toMatchObject([503, { images: { channels: [{ channel: 'secret-gemini', disabledBy: 'auth' }] } }]);
    app.get(ImageService).enable('secret-gemini');
    expect(await check(url)).toMatchObject([200, { images: { status: 'up' } }]);
  });

  it('is degraded where others stand in for a channel', async () => {
    const { options, simulator } = await startWorld();
    const spare = gemini({ id: 'spare', apiKey: 'k', baseUrl: simulator.url('secret-gemini') });
    const service = createImageService({ ...options, channels: [...options.channels, spare] });
    onTestFinished(() => service.close());
    simulator.script('secret-gemini', ['invalid-api-key']);
    await service.generate({ prompt: 'a red kite' });
    const indicator = new ImageHealthIndicator(new HealthIndicatorService(), service);
    expect(indicator.isHealthy('images')).toEqual({ images: { status: 'degraded' } });
  });

  it('can be that of a service with a name', async () => {
    const { options } = await startWorld();
    const { app } = await listen(
      Test.createTestingModule({
        imports: [ImageModule.forRoot({ ...options, name: 'drafts' }), TerminusModule],
        providers: [ImageHealthIndicator],
      }),
      PLATFORMS[0]![1](),
    );
    const indicator = app.get(ImageHealthIndicator);
    expect(() => indicator.isHealthy('images')).toThrow('there is none without a name');
    const service = app.get<ImageService>(getImageServiceToken('drafts'));
    expect(indicator.isHealthy('images', { service })).toEqual({ images: { status: 'up' } });
  });
});

@UseFilters(ImageExceptionFilter)
@Controller('filtered')
class Filtered {
  @Get()
  misconfigured(): void {
    createImageService({ channels: [] });
  }
}

it('the filter also stands on a controller, and on an app', async () => {
  const builder = () => Test.createTestingModule({ controllers: [Filtered] });
  const { url } = await listen(builder(), PLATFORMS[0]![1]());
  expect(await (await fetch(`${url}/filtered`)).json()).toMatchObject({ code: 'config_invalid' });
});

it('the filter leaves other transports to Nest, and logs what nobody else would speak of', () => {
  const logger = new Lines();
  Logger.overrideLogger(logger);
  onTestFinished(() => Logger.overrideLogger(false));
  const error = new ServiceClosedError();
  for (const transport of ['rpc', 'graphql', 'ws']) {
    expect(new ImageExceptionFilter().catch(error, { getType: () => transport } as unknown as ArgumentsHost)).toBeUndefined();
  }
  expect(logger.lines).toEqual([`error ${String(error)}`]);
});
