import { relative, resolve } from 'node:path';
import { processIo } from '@sr3kit/command';
import { main } from '../cli.ts';
import { makeDemo } from './makeDemo.ts';

// npm run study:demo: makes the study and serves it.
const database = await makeDemo(resolve('out/study'), (text) => console.log(text));
console.log(`The study is ${relative('.', database)}. Open the first address as a rater, the second with the secret.`);
process.exitCode = await main(['serve', database, ...process.argv.slice(2)], processIo());
