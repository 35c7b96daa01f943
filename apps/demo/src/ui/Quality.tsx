import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { sizeOf } from '../page/save.ts';
import { quality, savable, shown } from '../page/state.ts';
import type { FileType } from '../worker/protocol.ts';
import { size } from './format.ts';
import { Range } from './Range.tsx';

const KINDS = [
  ['image/jpeg', 'JPEG'],
  ['image/webp', 'WebP'],
] as const satisfies readonly (readonly [FileType, string])[];
/** Milliseconds of rest after which sizes are worked out. */
const REST = 300;

/** The quality of JPEG and WebP, and how large the files become. */
export function Quality(): JSX.Element {
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>Quality of JPEG and WebP</summary>
      <Range
        label="Quality"
        hint="PNG keeps everything in any case."
        {...{ min: 50, max: 100, step: 1, value: Math.round(100 * quality.value) }}
        onChange={(value) => (quality.value = value / 100)}
      />
      {open && <Sizes />}
    </details>
  );
}

function Sizes(): JSX.Element {
  const [id, ready, wanted] = [shown.value, savable.value, quality.value];
  const [text, setText] = useState('');
  useEffect(() => {
    let over = false;
    setText('');
    const timer = setTimeout(async () => {
      if (id === null || !ready) return;
      const parts: string[] = [];
      for (const [type, name] of KINDS) {
        const bytes = await sizeOf(id, type, wanted);
        if (over) return;
        if (bytes !== null) parts.push(`${name} ${size(bytes)}`);
      }
      setText(parts.join(', '));
    }, REST);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [id, ready, wanted]);
  return <p class="note">{text || '...'}</p>;
}
