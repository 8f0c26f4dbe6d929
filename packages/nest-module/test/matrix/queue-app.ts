// A small app with the queue, as users have it. `tools/packages/nest-matrix.ts` compiles it against the packed packages and runs it: UPSTREAM is
// the address of a simulator. Orders a picture, and ends when it is there.
import 'reflect-metadata';
import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ImageService } from '@retake/core';
import { gemini } from '@retake/core/channels/gemini';
import { ImageModule } from '@retake/nestjs';
import { ImageQueueModule, InjectImageQueue } from '@retake/nestjs/queue';
import { ImageQueue } from '@retake/queue';

@Injectable()
class Catalog {
  readonly #queue: ImageQueue;
  readonly prints: ImageQueue;

  constructor(queue: ImageQueue, @InjectImageQueue('prints') prints: ImageQueue) {
    this.#queue = queue;
    this.prints = prints;
  }

  async draw(): Promise<number> {
    const job = await this.#queue.submit([{ prompt: 'a red kite', model: 'nano-banana-pro' }]);
    return (await job.done()).outcomes.done;
  }
}

@Module({
  imports: [
    ImageModule.forRoot({
      channels: [gemini({ apiKey: 'k', baseUrl: process.env['UPSTREAM'] ?? '' })],
      probe: false,
      isGlobal: true,
    }),
    ImageQueueModule.forRoot({ directory: 'queue', batch: false, offPeak: false }),
    ImageQueueModule.forRootAsync({
      name: 'prints',
      inject: [ImageService],
      useFactory: (images: ImageService) => ({ images, directory: 'queue', work: false }),
    }),
  ],
  providers: [Catalog],
})
class AppModule {}

async function main(): Promise<void> {
  const app = await NestFactory.createApplicationContext(AppModule, { logger: ['error', 'warn'] });
  const catalog = app.get(Catalog);
  const drawn = await catalog.draw();
  await app.close();
  process.stdout.write(`${drawn} drawn, ${catalog.prints instanceof ImageQueue ? 'and another queue' : 'and nothing'}\n`);
}

void main();
