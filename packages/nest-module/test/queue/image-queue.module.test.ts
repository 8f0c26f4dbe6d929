import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BullModule, Processor, WorkerHost } from '@nestjs/bullmq';
import { Inject, Injectable, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { ConfigInvalidError, createImageService, ImageService } from '@retake/core';
import { createImageQueue, ImageQueue, QueueClosedError } from '@retake/queue';
import { redisBackend } from '@retake/queue/redis';
import type { Job, Queue } from 'bullmq';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { startRedisServer, whyNoRedis } from '../../../../tools/servers/redis-server.ts';
import { ImageModule } from '../../src/index.ts';
import {
  getImageQueueToken,
  ImageQueueModule,
  type ImageQueueOptionsFactory,
  type ImageQueueSource,
  InjectImageQueue,
} from '../../src/queue/index.ts';
import { startWorld } from '../world.ts';

const KITE = { prompt: 'a red kite', model: 'gemini-3-pro-image', size: '1K' } as const;

/** Bought at once: nothing here waits for a night or a batch. */
const AT_ONCE = { offPeak: false, batch: false } as const;

@Injectable()
class Studio {
  readonly queue: ImageQueue;

  constructor(@Inject(ImageQueue) queue: ImageQueue) {
    this.queue = queue;
  }
}

// A machine that is busy takes half a minute to open its first database.
vi.setConfig({ testTimeout: 180_000 });

/** One database for all tests of a file: queues of a directory share it. */
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'retake-nest-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

type Imports = NonNullable<Parameters<typeof Test.createTestingModule>[0]['imports']>;

async function start(...imports: Imports) {
  const app = await Test.createTestingModule({ imports, providers: [Studio] }).compile();
  await app.init();
  onTestFinished(() => app.close());
  return { app, studio: app.get(Studio) };
}

/** A module that offers options, as a project has them. */
function optionsModule(options: ImageQueueSource) {
  @Injectable()
  class Options implements ImageQueueOptionsFactory {
    async createImageQueueOptions() {
      return options;
    }
  }
  @Module({ providers: [Options], exports: [Options] })
  class OptionsModule {}
  return { Options, OptionsModule };
}

describe('a queue is registered', () => {
  const forms: readonly (readonly [string, (options: ImageQueueSource) => ReturnType<typeof ImageQueueModule.forRoot>])[] = [
    ['by its options', (options) => ImageQueueModule.forRoot(options)],
    [
      'by a factory, with the service it needs',
      (options) =>
        ImageQueueModule.forRootAsync({
          inject: [ImageService],
          useFactory: async (images: ImageService) => ({ ...options, images }),
        }),
    ],
    ['by a class', (options) => ImageQueueModule.forRootAsync({ useClass: optionsModule(options).Options })],
    [
      'by a provider that there is',
      (options) => {
        const { Options, OptionsModule } = optionsModule(options);
        return ImageQueueModule.forRootAsync({ imports: [OptionsModule], useExisting: Options });
      },
    ],
  ];

  it.each(forms)('%s, delivers, and is closed with the app', async (_form, moduleOf) => {
    const { options, simulator } = await startWorld();
    const { app, studio } = await start(ImageModule.forRoot({ ...options, isGlobal: true }), moduleOf({ ...AT_ONCE, directory }));
    const job = await studio.queue.submit([KITE]);
    const { outcomes, cost } = await job.done();
    expect(outcomes.done).toBe(1);
    expect(cost.nanoUsd).toBe(simulator.ledger.nanoUsd());
    await app.close();
    await expect(studio.queue.submit([KITE])).rejects.toThrow(QueueClosedError);
  });

  it('beside others, each by its name, which is the queue’s own too', async () => {
    @Injectable()
    class Press {
      readonly all: readonly ImageQueue[];

      constructor(@InjectImageQueue() first: ImageQueue, @InjectImageQueue('prints') second: ImageQueue) {
        this.all = [first, second];
      }
    }
    const { options } = await startWorld();
    const app = await Test.createTestingModule({
      imports: [
        ImageModule.forRoot({ ...options, isGlobal: true }),
        ImageQueueModule.forRoot({ ...AT_ONCE, directory, work: false }),
        ImageQueueModule.forRootAsync({ name: 'prints', useFactory: () => ({ ...AT_ONCE, directory, work: false }) }),
      ],
      providers: [Press],
    }).compile();
    await app.init();
    onTestFinished(() => app.close());
    const [first, second] = app.get(Press).all;
    expect(app.get(getImageQueueToken('prints'))).toBe(second);
    const job = await second?.submit([KITE]);
    expect(await second?.job(job?.id ?? '')).toBeDefined();
    expect(await first?.job(job?.id ?? '')).toBeUndefined();
  });
});

describe('what is wrong', () => {
  it('is told with its path', async () => {
    expect(() => ImageQueueModule.forRootAsync({})).toThrow(ConfigInvalidError);
    expect(() => ImageQueueModule.forRoot({ name: '' })).toThrow(ConfigInvalidError);
    await expect(start(ImageQueueModule.forRoot({ directory }))).rejects.toMatchObject({ issues: [{ path: 'images' }] });
    const { options } = await startWorld();
    const images = ImageModule.forRoot({ ...options, isGlobal: true });
    await expect(start(images, ImageQueueModule.forRoot({ directory, concurrency: 0 }))).rejects.toMatchObject({
      issues: [{ path: 'concurrency' }],
    });
  });
});

describe('the life of a queue', () => {
  it('ends before that of the service, with what was begun delivered', async () => {
    const { options } = await startWorld();
    const { app, studio } = await start(
      ImageModule.forRoot({ ...options, isGlobal: true }),
      ImageQueueModule.forRoot({ ...AT_ONCE, directory, name: undefined }),
    );
    const order: string[] = [];
    const images = app.get(ImageService);
    const closeQueue = studio.queue.close.bind(studio.queue);
    const closeImages = images.close.bind(images);
    vi.spyOn(studio.queue, 'close').mockImplementation(() => closeQueue().finally(() => order.push('queue')));
    vi.spyOn(images, 'close').mockImplementation(() => {
      order.push('images are asked to close');
      return closeImages();
    });
    await app.close();
    expect(order).toEqual(['queue', 'images are asked to close']);
  });

  it('is that of whoever opened it, where it was handed in', async () => {
    const { options } = await startWorld();
    const images = createImageService(options);
    const queue = await createImageQueue({ ...AT_ONCE, images, directory, work: false });
    onTestFinished(async () => {
      await queue.close();
      await images.close();
    });
    const { app, studio } = await start(ImageQueueModule.forRoot({ queue }));
    expect(studio.queue).toBe(queue);
    await app.close();
    expect((await queue.submit([KITE])).count).toBe(1);
  });

  it('does not begin where a test puts another in its place', async () => {
    const stand = { submit: vi.fn<ImageQueue['submit']>() };
    const app = await Test.createTestingModule({ imports: [ImageQueueModule.forRoot({})], providers: [Studio] })
      .overrideProvider(ImageQueue)
      .useValue(stand)
      .compile();
    await app.init();
    onTestFinished(() => app.close());
    expect(app.get(Studio).queue).toBe(stand);
  });
});

const noRedis = whyNoRedis();
describe.skipIf(noRedis !== undefined)(`beside @nestjs/bullmq${noRedis === undefined ? '' : `: ${noRedis}`}`, () => {
  it('works in one app, on one Redis', async () => {
    const server = await startRedisServer();
    onTestFinished(() => server.stop());
    const { hostname: host, port } = new URL(server.url);
    const connection = { host, port: Number(port) };

    const mailed: unknown[] = [];
    @Processor('letters')
    class Letters extends WorkerHost {
      async process(job: Job): Promise<void> {
        mailed.push(job.data);
      }
    }

    const { options } = await startWorld();
    const app = await Test.createTestingModule({
      imports: [
        ImageModule.forRoot({ ...options, isGlobal: true }),
        ImageQueueModule.forRoot({ ...AT_ONCE, directory, backend: redisBackend({ connection }) }),
        BullModule.forRoot({ connection }),
        BullModule.registerQueue({ name: 'letters' }),
      ],
      providers: [Studio, Letters],
    }).compile();
    await app.init();
    onTestFinished(() => app.close());

    const letters = app.get<Queue>('BullQueue_letters');
    await letters.add('thanks', { to: 'a customer' });
    const job = await app.get(Studio).queue.submit([KITE, KITE]);
    expect((await job.done()).outcomes.done).toBe(2);
    await expect.poll(() => mailed).toEqual([{ to: 'a customer' }]);
    await app.close();
  });
});
