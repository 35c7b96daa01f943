import { render } from 'preact';
import { isolate } from './page/isolation.ts';
import { prepare, warmUp } from './page/prepare.ts';
import { guardLeaving } from './page/risk.ts';
import { say } from './page/state.ts';
import { keepTitle } from './page/title.ts';
import { App } from './ui/App.tsx';

render(<App />, document.getElementById('app')!);
guardLeaving();
keepTitle();
if (!isSecureContext) {
  say(
    'note',
    'This page does not come by https. The browser then gives it neither WebGPU nor threads and keeps nothing for it: it works, but slower.',
  );
}
await isolate();
if (await prepare()) await warmUp();
