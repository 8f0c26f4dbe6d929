import { Global, Module } from '@nestjs/common';
import { Upstreams } from './upstreams.ts';

@Global()
@Module({ providers: [{ provide: Upstreams, useFactory: () => Upstreams.open() }], exports: [Upstreams] })
export class UpstreamsModule {}
