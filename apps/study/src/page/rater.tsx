import { render } from 'preact';
import { RaterPage } from './rater/RaterPage.tsx';
import { open } from './rater/run.ts';

render(<RaterPage />, document.getElementById('app')!);
await open();
