import type { ComponentChildren, JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { begun } from '../page/state.ts';

/** A button that lets somebody pick files. */
export function PickButton(props: {
  readonly accept: string;
  readonly multiple?: boolean;
  /** Whether a folder is picked, with all that is in it. */
  readonly folder?: boolean;
  readonly disabled?: boolean;
  readonly class?: string;
  readonly label: string;
  readonly onFiles: (files: File[]) => void;
  readonly children: ComponentChildren;
}): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  const { accept, multiple = false, folder = false, disabled = false, label, onFiles, children } = props;
  const choose = (): void => {
    begun.value = true;
    input.current!.click();
  };
  return (
    <>
      <button type="button" class={props.class} disabled={disabled} onClick={choose}>
        {children}
      </button>
      <input
        ref={input}
        hidden
        type="file"
        aria-label={label}
        accept={accept}
        multiple={multiple}
        // Preact's types do not know it.
        {...(folder ? { webkitdirectory: true } : {})}
        onChange={({ currentTarget }) => {
          onFiles([...(currentTarget.files ?? [])]);
          currentTarget.value = '';
        }}
      />
    </>
  );
}
