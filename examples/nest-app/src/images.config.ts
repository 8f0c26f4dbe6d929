import { Inject, Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { type ImageServiceOptions, startup } from '@retake/core';
import type { ImageOptionsFactory } from '@retake/nestjs';
import { Upstreams } from './upstreams/upstreams.ts';

/** Where pictures are bought, and what a tenant may spend in a day (`DAILY_USD_PER_TENANT`, 5 unless said otherwise). */
@Injectable()
export class ImagesConfig implements ImageOptionsFactory {
  readonly #upstreams: Upstreams;
  readonly #config: ConfigService;

  constructor(@Inject(Upstreams) upstreams: Upstreams, @Inject(ConfigService) config: ConfigService) {
    this.#upstreams = upstreams;
    this.#config = config;
  }

  createImageOptions(): ImageServiceOptions {
    const dailyUsdPerTenant = Number(this.#config.get('DAILY_USD_PER_TENANT', 5));
    return { channels: this.#upstreams.channels, ...startup({ dailyUsdPerTenant }) };
  }
}
