// What the study's page is told, and what it tells. The scripts beside this file share one scope and have no imports.

interface PageTrial {
  readonly id: string;
  readonly kind: 'pair' | 'rank';
  readonly original: string;
  /** Of a pair: left and right. */
  readonly shown: readonly string[];
  /** A trial that must come a while before this one. */
  readonly after?: string;
}

interface PagePlan {
  readonly title: string;
  readonly hash: string;
  readonly trials: readonly PageTrial[];
}

interface PageVote {
  readonly study: string;
  readonly observer: string;
  readonly trial: string;
  readonly answer: 'left' | 'right' | 'same' | readonly number[];
  readonly seconds: number;
  readonly at: string;
}

declare const PLAN: PagePlan;
