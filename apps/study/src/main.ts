#!/usr/bin/env node
import { processIo } from '@sr3kit/command';
import { main } from './cli.ts';

process.exitCode = await main(process.argv.slice(2), processIo());
