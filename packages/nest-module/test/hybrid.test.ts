import { Controller, Get, Inject } from '@nestjs/common';
import { APP_FILTER, NestFactory } from '@nestjs/core';
import { ClientProxyFactory, MessagePattern, Transport, type ClientProxy, type MicroserviceOptions } from '@nestjs/microservices';
import { Module, type INestApplication } from '@nestjs/common';
import { ImageService } from '@retake/core';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { firstValueFrom } from 'rxjs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ImageExceptionFilter, ImageModule } from '../src/index.ts';
import { Lines, PLATFORMS, startWorld } from './world.ts';

@Controller('pictures')
class Pictures {
  readonly #images: ImageService;

  constructor(@Inject(ImageService) images: ImageService) {
    this.#images = images;
  }

  @Get()
  async overHttp(): Promise<number> {
    return (await this.#images.generate({ prompt: '' })).images.length;
  }

  @MessagePattern('draw')
  async overTcp(prompt: string): Promise<number> {
    return (await this.#images.generate({ prompt })).images.length;
  }
}

/** A port that nobody has. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** An app that answers over HTTP and over TCP, and a client of the latter. */
async function startHybrid(adapter: (typeof PLATFORMS)[number][1], logger: Lines) {
  const { options, simulator } = await startWorld();
  @Module({
    imports: [ImageModule.forRoot(options)],
    controllers: [Pictures],
    providers: [{ provide: APP_FILTER, useClass: ImageExceptionFilter }],
  })
  class HybridModule {}
  const app: INestApplication = await NestFactory.create(HybridModule, adapter() as never, {
    logger,
    forceCloseConnections: true,
  });
  const socket = { host: '127.0.0.1', port: await freePort() };
  app.connectMicroservice<MicroserviceOptions>({ transport: Transport.TCP, options: socket }, { inheritAppConfig: true });
  await app.startAllMicroservices();
  await app.listen(0, '127.0.0.1');
  const client: ClientProxy = ClientProxyFactory.create({ transport: Transport.TCP, options: socket });
  onTestFinished(async () => {
    client.close();
    await app.close();
  });
  return { client, simulator, url: await app.getUrl() };
}

describe.each(PLATFORMS)('an app that also is a microservice, on %s', (_name, adapter) => {
  it('answers a message as Nest does, and a request with a problem', async () => {
    const logger = new Lines();
    const { client, simulator, url } = await startHybrid(adapter, logger);
    const send = (prompt: string): Promise<unknown> => firstValueFrom(client.send('draw', prompt));
    expect(await send('a red kite')).toBe(1);
    // What it says is for the log of the service: a message of Retake may name a channel.
    await expect(send('')).rejects.toEqual({ status: 'error', message: 'Internal server error' });
    simulator.script('secret-gemini', ['invalid-api-key']);
    await expect(send('a red kite')).rejects.toEqual({ status: 'error', message: 'Internal server error' });
    const response = await fetch(`${url}/pictures`);
    expect([response.status, await response.json()]).toEqual([400, expect.objectContaining({ code: 'request_invalid' })]);
    expect(logger.lines.filter((line) => line.startsWith('error')).length).toBeGreaterThan(0);
  });
});
