import type { Side } from '../../protocol.ts';
import { choose } from './run.ts';
import { phase } from './state.ts';

const sides: Readonly<Record<string, Side>> = {
  ArrowLeft: 'left',
  ArrowUp: 'left',
  ArrowRight: 'right',
  ArrowDown: 'right',
};

/** Arrow keys answer. A key that is held down answers once. */
export function listenForKeys(): () => void {
  const press = (event: KeyboardEvent): void => {
    const side = sides[event.key];
    if (side === undefined || phase.peek().kind !== 'trial' || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    if (!event.repeat) choose(side, event.timeStamp);
  };
  document.addEventListener('keydown', press);
  return () => document.removeEventListener('keydown', press);
}
