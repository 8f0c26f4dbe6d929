import { Inject, Injectable, Module } from '@nestjs/common';
import { ConfigModule, ConfigService } from '@nestjs/config';
import { Test } from '@nestjs/testing';
import {
  AllChannelsFailedError,
  BudgetExceededError,
  ConfigInvalidError,
  createImageService,
  ImageService,
  type ImageServiceOptions,
  ServiceClosedError,
} from '@retake/core';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  getImageServiceToken,
  ImageModule,
  type ImageModuleOptions,
  type ImageOptionsFactory,
  InjectImageService,
} from '../src/index.ts';
import { Lines, startSlowWorld, startWorld } from './world.ts';

const KITE = { prompt: 'a red kite' };

@Injectable()
class Artist {
  readonly images: ImageService;

  constructor(@Inject(ImageService) images: ImageService) {
    this.images = images;
  }
}

/** An app of one artist, started, and closed with the test. */
async function start(...imports: NonNullable<Parameters<typeof Test.createTestingModule>[0]['imports']>) {
  const app = await Test.createTestingModule({ imports, providers: [Artist] }).compile();
  await app.init();
  onTestFinished(() => app.close());
  return { app, artist: app.get(Artist) };
}

const issuesOf = async (make: () => unknown): Promise<unknown> => {
  try {
    await make();
  } catch (error) {
    if (ConfigInvalidError.isInstance(error)) return error.issues.map(({ path }) => path);
    throw error;
  }
  return 'accepted';
};

/** A module that offers options, as a project has them. */
function optionsModule(options: ImageServiceOptions) {
  @Injectable()
  class Options implements ImageOptionsFactory {
    async createImageOptions() {
      return options;
    }
  }
  @Module({ providers: [Options, { provide: 'KEY', useValue: 'k' }], exports: [Options, 'KEY'] })
  class OptionsModule {}
  return { Options, OptionsModule };
}

describe('a service is registered', () => {
  const forms: readonly (readonly [string, (options: ImageServiceOptions) => ReturnType<typeof ImageModule.forRoot>])[] = [
    ['by its options', (options) => ImageModule.forRoot(options)],
    [
      'by a factory, with what it needs',
      (options) => {
        const { OptionsModule } = optionsModule(options);
        const useFactory = async (key: string) => ({ ...options, defaultPurpose: key === 'k' ? 'economy' : 'none' });
        return ImageModule.forRootAsync({ imports: [OptionsModule], inject: ['KEY'], useFactory });
      },
    ],
    ['by a class', (options) => ImageModule.forRootAsync({ useClass: optionsModule(options).Options })],
    [
      'by a provider that there is',
      (options) => {
        const { Options, OptionsModule } = optionsModule(options);
        return ImageModule.forRootAsync({ imports: [OptionsModule], useExisting: Options });
      },
    ],
  ];

  it.each(forms)('%s, draws, and is closed with the app', async (_form, moduleOf) => {
    const { options } = await startWorld();
    const { app, artist } = await start(moduleOf(options));
    const { images } = await artist.images.generate(KITE);
    expect(images[0]?.mediaType).toBe('image/jpeg');
    await app.close();
    await expect(artist.images.generate(KITE)).rejects.toThrow(ServiceClosedError);
  });

  it('from the ConfigService', async () => {
    const { options } = await startWorld();
    const config = ConfigModule.forRoot({ ignoreEnvFile: true, load: [() => ({ images: { purpose: 'economy' } })] });
    const useFactory = (values: ConfigService) => ({ ...options, defaultPurpose: values.getOrThrow<string>('images.purpose') });
    const { artist } = await start(ImageModule.forRootAsync({ imports: [config], inject: [ConfigService], useFactory }));
    expect((await artist.images.generate(KITE)).images).toHaveLength(1);
  });

  it('for every module, where it is global', async () => {
    const { options } = await startWorld();
    @Module({ providers: [Artist], exports: [Artist] })
    class Elsewhere {}
    const { app } = await start(ImageModule.forRoot({ ...options, isGlobal: true }), Elsewhere);
    expect(app.select(Elsewhere).get(Artist, { strict: true }).images).toBe(app.get(ImageService));
    await expect(start(ImageModule.forRoot(options), Elsewhere)).rejects.toThrow(/ImageService/);
  });

  it('beside others, each by its name', async () => {
    const { options } = await startWorld();
    @Injectable()
    class Studio {
      readonly all: readonly ImageService[];

      constructor(
        @InjectImageService() first: ImageService,
        @InjectImageService('drafts') second: ImageService,
        @InjectImageService('prints') third: ImageService,
      ) {
        this.all = [first, second, third];
      }
    }
    const app = await Test.createTestingModule({
      imports: [
        ImageModule.forRoot(options),
        ImageModule.forRoot({ ...options, name: 'drafts' }),
        ImageModule.forRootAsync({ name: 'prints', useFactory: () => options }),
      ],
      providers: [Studio],
    }).compile();
    const { all } = app.get(Studio);
    expect(new Set(all).size).toBe(3);
    expect(app.get(getImageServiceToken('drafts'))).toBe(all[1]);
    await app.close();
    for (const service of all) await expect(service.generate(KITE)).rejects.toThrow(ServiceClosedError);
  });
});

describe('a service that was made elsewhere', () => {
  it('is shared by modules, and left to whoever made it', async () => {
    const { options } = await startWorld();
    const service = createImageService(options);
    onTestFinished(() => service.close());
    const close = vi.spyOn(service, 'close');
    const useFactory = () => ({ service });
    const { app, artist } = await start(
      ImageModule.forRoot({ service }),
      ImageModule.forRoot({ service, name: 'a' }),
      ImageModule.forRootAsync({ name: 'b', useFactory }),
    );
    expect(artist.images).toBe(service);
    expect(app.get(getImageServiceToken('b'))).toBe(service);
    await app.close();
    expect(close).not.toHaveBeenCalled();
    expect((await service.generate(KITE)).images).toHaveLength(1);
  });

  it('has no options beside it', async () => {
    const { options } = await startWorld();
    const service = createImageService(options);
    onTestFinished(() => service.close());
    expect(await issuesOf(() => start(ImageModule.forRoot({ ...options, service })))).toEqual(['']);
    expect(await issuesOf(() => start(ImageModule.forRoot({ service: {} } as never)))).toEqual(['service']);
  });
});

describe('an app ends', () => {
  it('once, however often it is told to, and waits for the call in flight', async () => {
    const { options, clock } = await startSlowWorld();
    const { app, artist } = await start(ImageModule.forRoot(options));
    const close = vi.spyOn(artist.images, 'close');
    const drawn = artist.images.generate(KITE);
    await clock.whenSleeping();
    const closed = Promise.all([app.close(), app.close()]);
    clock.advance(1000);
    await closed;
    expect((await drawn).images).toHaveLength(1);
    await app.close();
    expect(close).toHaveBeenCalledOnce();
  });

  it('even if the service cannot, and says so', async () => {
    const { options } = await startWorld();
    const logger = new Lines();
    const app = await Test.createTestingModule({ imports: [ImageModule.forRoot(options)], providers: [Artist] }).compile();
    app.useLogger(logger);
    vi.spyOn(app.get(ImageService), 'close').mockRejectedValue(new Error('the budget store is gone'));
    await app.close();
    expect(logger.lines).toEqual(['error Error: the budget store is gone']);
  });
});

describe('what is wrong with the options', () => {
  it('is told when the app starts, all at once, with paths', async () => {
    const { options } = await startWorld();
    const wrong = { ...options, channels: [], drainMs: -1, colour: 'red' };
    const told = await issuesOf(() => start(ImageModule.forRoot(wrong)));
    expect(told).toEqual(expect.arrayContaining(['channels', 'drainMs', '']));
    const useFactory = () => ({ channels: [] });
    expect(await issuesOf(() => start(ImageModule.forRootAsync({ useFactory })))).toEqual(['channels']);
    expect(await issuesOf(() => start(ImageModule.forRootAsync({ useFactory: () => undefined as never })))).toEqual(['']);
    expect(await issuesOf(() => start(ImageModule.forRootAsync({ useFactory: () => null as never })))).toEqual(['']);
  });

  it('is told at once where something beside the service is wrong', async () => {
    const { options } = await startWorld();
    const wrong = { ...options, channels: [], drainMs: -1, colour: 'red', name: '', isGlobal: 'yes', logEvents: 1 } as never;
    expect(await issuesOf(() => ImageModule.forRoot(wrong))).toEqual(
      expect.arrayContaining(['name', 'isGlobal', 'logEvents', 'channels', 'drainMs', '']),
    );
    expect(await issuesOf(() => ImageModule.forRoot({ ...options, name: '' }))).toEqual(['name']);
    expect(await issuesOf(() => ImageModule.forRoot(undefined as never))).toEqual(['']);
  });

  it('is told at once where it is not said where they come from', async () => {
    const asked = (options: object) => issuesOf(() => ImageModule.forRootAsync(options));
    const { Options } = optionsModule({ channels: [] });
    expect(await asked({})).toEqual(['']);
    expect(await asked({ useClass: Options, useFactory: () => undefined })).toEqual(['']);
    expect(await asked({ useFactory: 'soon', name: '', inject: 'x', channels: [] })).toEqual(
      expect.arrayContaining(['useFactory', 'name', 'inject', '']),
    );
    expect(await asked({ useExisting: 'OPTIONS' })).toBe('accepted');
  });
});

describe('in a test', () => {
  it('another service takes the place of the real one, which is never made', async () => {
    const fake = { generate: async () => ({ images: [] }) };
    const app = await Test.createTestingModule({ imports: [ImageModule.forRoot({ channels: [] })], providers: [Artist] })
      .overrideProvider(ImageService)
      .useValue(fake)
      .compile();
    expect(await app.get(Artist).images.generate(KITE)).toEqual({ images: [] });
    await app.close();
  });

  it('so does one with a name', async () => {
    const app = await Test.createTestingModule({ imports: [ImageModule.forRoot({ channels: [], name: 'drafts' })] })
      .overrideProvider(getImageServiceToken('drafts'))
      .useValue('fake')
      .compile();
    expect(app.get(getImageServiceToken('drafts'))).toBe('fake');
    await app.close();
  });
});

describe("Nest's logger", () => {
  const start = async (logEvents: boolean) => {
    const { options, simulator } = await startWorld({ budgets: [{ key: '*', window: 'day', limitUsd: 0.5 }] });
    const logger = new Lines();
    const moduleOptions: ImageModuleOptions = { ...options, logEvents };
    const app = await Test.createTestingModule({ imports: [ImageModule.forRoot(moduleOptions)] }).compile();
    app.useLogger(logger);
    onTestFinished(() => app.close());
    return { app, images: app.get(ImageService), simulator, lines: logger.lines };
  };

  it('is told what an operator should know, where that was asked for', async () => {
    const { app, images, simulator, lines } = await start(true);
    simulator.script('secret-gemini', ['invalid-api-key']);
    await expect(images.generate(KITE)).rejects.toThrow(AllChannelsFailedError);
    images.enable('secret-gemini');
    await images.generate(KITE);
    await expect(images.generate(KITE)).rejects.toThrow(BudgetExceededError);
    await app.close();
    expect(lines.map((line) => line.replace(/[\da-f]{8}-[\da-f-]{27}/, 'ID'))).toEqual([
      'warn Channel secret-gemini cannot be asked: channel_disabled, auth',
      'error Call ID brought no picture: all_channels_failed; attempts: 1, cost: $0.00',
      'log Channel secret-gemini can be asked again',
      'warn Budget all:day ($0.50) had no room for call ID',
    ]);
    expect(lines.join()).not.toMatch(/kite|AIza/);
  });

  it('is told nothing otherwise', async () => {
    const { images, simulator, lines } = await start(false);
    simulator.script('secret-gemini', ['invalid-api-key']);
    await expect(images.generate(KITE)).rejects.toThrow(AllChannelsFailedError);
    expect(lines).toEqual([]);
  });
});
