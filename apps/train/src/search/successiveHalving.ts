/** What {@link successiveHalving} needs to know. */
export interface HalvingOptions<Candidate, Judgement> {
  /** Pictures of the first round, and of the last. */
  readonly first: number;
  readonly all: number;
  /** What is found over the first `pictures` of them; asked for more of them in every round. */
  readonly judge: (candidate: Candidate, pictures: number) => Promise<Judgement>;
  /** How those of one round stand, all after as many pictures, lower is better. */
  readonly scores: (judgements: readonly Judgement[]) => readonly number[];
}

/** A candidate and its score over all the pictures. */
export interface Scored<Candidate> {
  readonly candidate: Candidate;
  readonly score: number;
}

/**
 * Finds good candidates without trying each on everything: all of them on a few pictures, then the better half on twice as
 * many, and so on (Jamieson and Talwalkar 2016).
 *
 * @returns Those that came into the last round, best first; at least one.
 * @throws RangeError without candidates.
 */
export async function successiveHalving<Candidate, Judgement>(
  candidates: readonly Candidate[],
  { first, all, judge, scores }: HalvingOptions<Candidate, Judgement>,
): Promise<Scored<Candidate>[]> {
  if (candidates.length === 0) throw new RangeError('successiveHalving needs at least one candidate');
  let left = candidates;
  for (let pictures = Math.min(first, all); ; pictures = Math.min(all, 2 * pictures)) {
    const judgements: Judgement[] = [];
    for (const candidate of left) judgements.push(await judge(candidate, pictures));
    const found = scores(judgements);
    const scored = left.map((candidate, i) => ({ candidate, score: found[i]! })).toSorted((a, b) => a.score - b.score);
    if (pictures === all) return scored;
    left = scored.slice(0, Math.ceil(scored.length / 2)).map(({ candidate }) => candidate);
  }
}

/**
 * Goes from the best candidate to the best of its neighbours for as long as one is better.
 *
 * @returns All that were scored, best first.
 */
export async function descend<Candidate>(
  start: readonly Scored<Candidate>[],
  {
    neighbours,
    score,
    most,
  }: {
    readonly neighbours: (candidate: Candidate) => readonly Candidate[];
    readonly score: (candidate: Candidate) => Promise<number>;
    /** The most steps that are taken. */
    readonly most: number;
  },
): Promise<Scored<Candidate>[]> {
  let all = [...start];
  for (let step = 0; step < most; step += 1) {
    const best = all[0]!;
    const known = new Set(all.map(({ candidate }) => JSON.stringify(candidate)));
    for (const candidate of neighbours(best.candidate)) {
      if (!known.has(JSON.stringify(candidate))) all.push({ candidate, score: await score(candidate) });
    }
    all = all.toSorted((a, b) => a.score - b.score);
    if (all[0] === best) break;
  }
  return all;
}
