import type { JSX } from 'preact';
import { retry } from '../page/open.ts';
import { failure, messages } from '../page/state.ts';

/** What went wrong or is worth knowing, until it is dismissed. */
export function Messages(): JSX.Element {
  const dismiss = (text: string): void => {
    messages.value = messages.value.filter((message) => message.text !== text);
  };
  return (
    <div class="messages" role="alert">
      {failure.value !== null && (
        <p class="error">
          <span>{failure.value}</span>
          <button type="button" onClick={() => void retry()}>
            Retry
          </button>
        </p>
      )}
      {messages.value.map(({ tone, text }) => (
        <p key={text} class={tone}>
          <span>{text}</span>
          <button type="button" class="plain" aria-label="Dismiss" onClick={() => dismiss(text)}>
            ×
          </button>
        </p>
      ))}
    </div>
  );
}
