import { render } from 'preact';
import { isolate } from './page/isolation.ts';
import { prepare, warmUp } from './page/prepare.ts';
import { say } from './page/state.ts';
import { App } from './ui/App.tsx';

render(<App />, document.getElementById('app')!);
await isolate();
try {
  await prepare();
  await warmUp();
} catch (error) {
  say('error', (error as Error).message);
}
