// One comparison: the original and two results of it, and which is better.

const PAIR_KEYS = /** @type {const} */ ({
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowDown: 'same',
  ' ': 'same',
});

/**
 * @param {PageTrial} trial
 * @param {(answer: PageVote['answer']) => void} answer
 */
function createPair(trial, answer) {
  const [left, right] = trial.shown;
  const stage = createStage(
    [
      { file: trial.original, caption: 'original' },
      { file: left, caption: 'left' },
      { file: right, caption: 'right' },
    ],
    'pair',
  );
  const button = (
    /** @type {string} */ text,
    /** @type {string} */ key,
    /** @type {'left' | 'right' | 'same'} */ value,
  ) => {
    const made = element('button', { type: 'button', 'data-answer': value }, text, element('kbd', {}, key));
    made.addEventListener('click', () => answer(value));
    return made;
  };
  const answers = element(
    'div',
    { class: 'answers' },
    button('Left is better', '←', 'left'),
    button('No difference', '↓', 'same'),
    button('Right is better', '→', 'right'),
  );
  /** @param {KeyboardEvent} event */
  const onKey = (event) => {
    const value = PAIR_KEYS[/** @type {keyof typeof PAIR_KEYS} */ (event.key)];
    // Space and arrows on a button are its own.
    if (!value || (event.key === ' ' && event.target instanceof HTMLButtonElement)) return;
    event.preventDefault();
    answer(value);
  };
  return { question: 'Which renovates the original better?', stage, answers, onKey };
}
