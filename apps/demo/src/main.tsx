import { render } from 'preact';
import { isolate } from './page/isolation.ts';
import { prepare } from './page/prepare.ts';
import { say } from './page/state.ts';
import { App } from './ui/App.tsx';

render(<App />, document.getElementById('app')!);
await isolate();
prepare().catch((error: Error) => say('error', error.message));
