import { resolve } from 'node:path';
import { processIo } from '@sr3kit/command';
import { start } from './start/start.ts';

process.exitCode = await start({ seconds: 115, engine: 'auto', out: resolve('out/start') }, processIo());
