import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { FoolRates } from '../../figures/FoolRates.tsx';
import { PictureRates } from '../../figures/PictureRates.tsx';
import { ResponseTimes } from '../../figures/ResponseTimes.tsx';
import { Comparisons } from './Comparisons.tsx';
import { Exports } from './Exports.tsx';
import { Invitations } from './Invitations.tsx';
import { Progress } from './Progress.tsx';
import { RatesTable } from './RatesTable.tsx';
import { SecretForm } from './SecretForm.tsx';
import { follow, message, results, secret } from './state.ts';

/** The administrator's page: progress and plots, live. */
export function AdminPage(): JSX.Element {
  const key = secret.value;
  useEffect(() => (key === null ? undefined : follow(key)), [key]);
  const now = results.value;
  return (
    <main class="admin">
      <h1>{now === null ? 'sr3-study' : now.title}</h1>
      {message.value !== null && <p role="alert">{message.value}</p>}
      {key === null && <SecretForm />}
      {key !== null && now !== null && (
        <>
          <Progress results={now} />
          <div class="figures">
            <section aria-label="Fool rates">
              <FoolRates results={now} />
            </section>
            <section aria-label="Fool rates of single pictures">
              <PictureRates results={now} />
            </section>
            <section aria-label="Response times">
              <ResponseTimes results={now} />
            </section>
          </div>
          <RatesTable results={now} />
          <Comparisons secret={key} />
          <Invitations secret={key} />
          <Exports secret={key} name={now.study} />
        </>
      )}
    </main>
  );
}
