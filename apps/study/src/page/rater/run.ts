import type { Answered, Session, Side, StudyFace, TrialFace, Visit } from '../../protocol.ts';
import { isPhone, pixelRatio } from '../pixels.ts';
import { ask, RefusedByServer, type Request } from '../server.ts';
import { fetchAhead, loadPictures } from './pictures.ts';
import { showFor, type Showing } from './showing.ts';
import { keepToken, phase, pictures, study, token, waiting, type Stage } from './state.ts';

/** What runs now: the trial, its pictures on the screen, and the way to answer it. */
let visit = 0;
let look = 0;
let showing: Showing | null = null;
let resume: (() => void) | null = null;
let answerNow: ((choice: Side, time: number) => void) | null = null;
let setVisible: (visible: boolean) => void = () => undefined;

/** Tells how to make the pictures of the trial visible: by the component that holds them, without a render in between. */
export function useVisibility(set: (visible: boolean) => void): void {
  setVisible = set;
}

/** Opens the page: what the study is, and how far the rater of this link is. */
export async function open(): Promise<void> {
  await guarded(async () => {
    const face = await request<StudyFace>('/api/study');
    study.value = face;
    document.title = face.title;
    if (face.phones === 'refused' && isPhone()) {
      phase.value = {
        kind: 'refused',
        message: 'This study needs a larger screen than that of a phone: open the link on a computer.',
      };
      return;
    }
    if (token.value === null && face.enrolment === 'invitation') {
      phase.value = { kind: 'refused', message: 'This study is by invitation: open the link that you were sent.' };
      return;
    }
    const mine =
      token.value === null ? null : await request<{ consented: string | null; answers: unknown[] }>('/api/mine');
    phase.value = { kind: 'start', answered: mine?.consented ? mine.answers.length : null };
  });
}

/** The rater agrees, or goes on. */
export async function begin(): Promise<void> {
  phase.value = { kind: 'loading' };
  await guarded(async () => {
    if (token.value === null) keepToken((await request<{ token: string }>('/api/raters', { consent: true })).token);
    const begun = await request<Visit>('/api/visits', { consent: true });
    visit = begun.visit;
    await goOn(begun.session, true);
  });
}

/** The rater is ready for the trial that waits. */
export function proceed(): void {
  const next = resume;
  resume = null;
  next?.();
}

/**
 * The rater answers; anything but the first answer of a trial does nothing.
 *
 * @param time - When, on the page's steady clock.
 */
export function choose(choice: Side, time: number): void {
  const answer = answerNow;
  answerNow = null;
  answer?.(choice, time);
}

/** Deletes the rater's answers. */
export async function takeBack(): Promise<void> {
  await guarded(async () => {
    await request('/api/withdrawal', { withdraw: true });
    phase.value = { kind: 'withdrawn' };
  });
}

/** Trials until there are no more. */
async function goOn(first: Session, opened: boolean): Promise<void> {
  let session = first;
  for (let fresh = opened; session.state === 'trial'; fresh = false) {
    const { trial } = session;
    // Whoever comes back is asked too: no picture is shown to nobody.
    if (trial.pause !== null || fresh) {
      phase.value = { kind: 'pause', trial };
      await new Promise<void>((ready) => (resume = ready));
    }
    const { session: next, correct } = await runTrial(trial);
    if (correct !== null) {
      phase.value = { kind: 'feedback', correct };
      await new Promise<void>((ready) => (resume = ready));
    }
    session = next;
  }
  phase.value = { kind: 'finished', answers: session.answers };
}

async function runTrial(trial: TrialFace): Promise<Answered> {
  const { viewing } = study.value!;
  const stage = (name: Stage): void => {
    phase.value = { kind: 'trial', trial, stage: name };
  };
  stage('loading');
  const addresses = [trial.left, trial.right, ...(trial.input === null ? [] : [trial.input])];
  const loaded = await loadPictures(addresses);
  pictures.value = loaded;
  try {
    // The server notes the look before it happens: what is shown is always known to have been.
    look += 1;
    await request('/api/shown', { visit, number: trial.number, look });
    stage('cross');
    await new Promise((resolve) => setTimeout(resolve, 1000 * viewing.fixation));
    showing = showFor(viewing.seconds, (visible) => setVisible(visible));
    const begun = await showing.begun;
    const answered = new Promise<{ choice: Side; time: number }>((resolve) => {
      if (viewing.answer === 'any time') answerNow = (choice, time) => resolve({ choice, time });
      else void showing!.hidden.then(() => (answerNow = (choice, time) => resolve({ choice, time })));
    });
    stage('seen');
    void showing.hidden.then(() => {
      if (phase.peek().kind === 'trial' && answerNow !== null) stage('hidden');
    });
    if (viewing.seconds === null) fetchAhead(trial.ahead);
    else void showing.hidden.then(() => fetchAhead(trial.ahead));
    const { choice, time } = await answered;
    showing.hide();
    stage('sent');
    return await request<Answered>('/api/answers', {
      visit,
      number: trial.number,
      choice,
      shownMs: await showing.hidden,
      responseMs: Math.max(0, time - begun),
      interrupted: showing.interrupted(),
      pixelRatio: pixelRatio.peek(),
    });
  } finally {
    pictures.value = [];
    for (const picture of loaded) picture.close();
  }
}

function request<Answer>(path: string, body?: unknown): Promise<Answer> {
  const options: Request = { key: token.peek(), body, onWaiting: (why) => (waiting.value = why) };
  return ask<Answer>(path, options);
}

/** Runs work; what the server refuses becomes what the rater sees. */
async function guarded(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof RefusedByServer)) throw error;
    const { refusal, message } = error;
    const elsewhere = ['open elsewhere', 'not this trial', 'answered otherwise', 'not shown'].includes(refusal);
    phase.value = elsewhere ? { kind: 'elsewhere', message } : { kind: 'refused', message };
  }
}
