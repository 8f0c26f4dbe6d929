// A small app as users have it. `tools/packages/nest-matrix.ts` copies it into projects of every kind, compiles it there against the packed
// packages and runs it: PLATFORM is `express` or `fastify`, FORM the way the module is registered, UPSTREAM and
// SPARE addresses of a simulator.
// oxlint-disable typescript/consistent-type-imports -- what a constructor names by its type alone is injected by the metadata of its class
import 'reflect-metadata';
import { Controller, Get, Injectable, Module, StreamableFile, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { HealthCheck, HealthCheckService, TerminusModule } from '@nestjs/terminus';
import { ImageService, type CallOptions, type ImageServiceOptions } from '@retake/core';
import { gemini } from '@retake/core/channels/gemini';
import { ImageCall, ImageExceptionFilter, ImageModule, InjectImageService, type ImageOptionsFactory } from '@retake/nestjs';
import { ImageHealthIndicator } from '@retake/nestjs/health';

@Injectable()
class Options implements ImageOptionsFactory {
  createImageOptions(): ImageServiceOptions {
    const { UPSTREAM = '', SPARE = '' } = process.env;
    const channels = [gemini({ apiKey: 'k', baseUrl: UPSTREAM }), gemini({ id: 'spare', apiKey: 'k', baseUrl: SPARE })];
    return { channels, defaultModel: 'nano-banana-pro', probe: false };
  }
}

@Module({ providers: [Options], exports: [Options] })
class OptionsModule {}

/** The four ways to register a module. */
const forms: Readonly<Record<string, (name?: string) => DynamicModule>> = {
  forRoot: (name) => ImageModule.forRoot({ ...new Options().createImageOptions(), name }),
  useFactory: (name) =>
    ImageModule.forRootAsync({
      name,
      imports: [OptionsModule],
      inject: [Options],
      useFactory: async (options: Options) => options.createImageOptions(),
    }),
  useClass: (name) => ImageModule.forRootAsync({ name, useClass: Options }),
  useExisting: (name) => ImageModule.forRootAsync({ name, imports: [OptionsModule], useExisting: Options }),
};

/** Injected by its type alone, as metadata of decorators allows. */
@Controller()
class Pictures {
  readonly #images: ImageService;
  readonly #drafts: ImageService;

  constructor(images: ImageService, @InjectImageService('drafts') drafts: ImageService) {
    this.#images = images;
    this.#drafts = drafts;
  }

  @Get('picture')
  async draw(@ImageCall() call: CallOptions): Promise<StreamableFile | undefined> {
    const [image] = (await this.#images.generate({ prompt: 'a red kite' }, call)).images;
    return image && new StreamableFile(image.data, { type: image.mediaType });
  }

  @Get('problem')
  async refuse(): Promise<void> {
    await this.#drafts.generate({ prompt: '' });
  }
}

@Controller('health')
class Health {
  readonly #health: HealthCheckService;
  readonly #images: ImageHealthIndicator;

  constructor(health: HealthCheckService, images: ImageHealthIndicator) {
    this.#health = health;
    this.#images = images;
  }

  @Get()
  @HealthCheck()
  check(): ReturnType<HealthCheckService['check']> {
    return this.#health.check([() => this.#images.isHealthy('images')]);
  }
}

async function main(form: (name?: string) => DynamicModule): Promise<void> {
  @Module({
    imports: [form(), form('drafts'), TerminusModule],
    controllers: [Pictures, Health],
    providers: [ImageHealthIndicator, { provide: APP_FILTER, useClass: ImageExceptionFilter }],
  })
  class AppModule {}

  const adapter = process.env['PLATFORM'] === 'fastify' ? new FastifyAdapter() : new ExpressAdapter();
  const app = await NestFactory.create(AppModule, adapter, { logger: ['error', 'warn'] });
  app.enableShutdownHooks([], { useProcessExit: true });
  await app.listen(0, '127.0.0.1');
  process.stdout.write(`${await app.getUrl()}\n`);
}

const form = forms[process.env['FORM'] ?? ''];
if (form === undefined) throw new Error('FORM names no way to register a module');
void main(form);
