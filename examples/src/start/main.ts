import { relative, resolve } from 'node:path';
import { start } from './start.ts';

const picture = resolve('out/start/comparison.png');
console.log(await start(picture, { onStep: (text) => console.log(text) }));
console.log(`The picture is ${relative('.', picture)}: input, bicubic, one step, crisp, diffusion, truth.`);
