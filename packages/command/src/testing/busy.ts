import { writeSync } from 'node:fs';
import { onFirstInterrupt } from '../firstInterrupt.ts';

const say = (line: string): void => void writeSync(1, `${line}\n`);

onFirstInterrupt(() => say('interrupted'));
setImmediate(() => {
  say('computing');
  if (process.argv[2] === 'for-ever') for (;;);
  say('done');
  setInterval(() => undefined, 1000);
});
