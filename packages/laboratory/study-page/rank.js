// One ranking: all results of a picture, put in order from the best to the worst.

/**
 * @param {PageTrial} trial
 * @param {(answer: PageVote['answer']) => void} answer
 */
function createRank(trial, answer) {
  const letters = trial.shown.map((_, i) => String.fromCharCode(65 + i));
  const stage = createStage(
    [
      { file: trial.original, caption: 'original' },
      ...trial.shown.map((file, i) => ({ file, caption: letters[i] })),
    ],
    'rank',
  );
  const captions = [...stage.stage.querySelectorAll('figcaption')].slice(1);
  /** @type {number[]} */
  let order = [];

  const buttons = letters.map((_, i) => {
    const made = element('button', { type: 'button', 'data-place': String(i) });
    made.addEventListener('click', () => toggle(i));
    return made;
  });
  const done = element(
    'button',
    { type: 'button', class: 'main', 'data-answer': 'done' },
    'Done',
    element('kbd', {}, '↵'),
  );
  done.addEventListener('click', finish);

  function draw() {
    for (const [i, button] of buttons.entries()) {
      const rank = order.indexOf(i);
      button.setAttribute('aria-pressed', String(rank >= 0));
      button.replaceChildren(
        rank >= 0 ? `${letters[i]}: ${rank + 1}` : letters[i],
        element('kbd', {}, String(i + 1)),
      );
      captions[i].textContent = rank >= 0 ? `${letters[i]}, rank ${rank + 1}` : letters[i];
    }
    done.disabled = order.length < letters.length;
  }

  /** @param {number} place */
  function toggle(place) {
    order = order.includes(place) ? order.filter((other) => other !== place) : [...order, place];
    // What is left last has its rank already.
    if (order.length === letters.length - 1) order.push(letters.findIndex((_, i) => !order.includes(i)));
    draw();
  }

  function finish() {
    if (order.length === letters.length) answer(order);
  }

  draw();
  /** @param {KeyboardEvent} event */
  const onKey = (event) => {
    const place = Number(event.key) - 1;
    if (Number.isInteger(place) && place >= 0 && place < letters.length) toggle(place);
    else if (event.key === 'Enter' && !(event.target instanceof HTMLButtonElement)) finish();
  };
  return {
    question: 'Press the letters from the best to the worst.',
    stage,
    answers: element('div', { class: 'answers' }, ...buttons, done),
    onKey,
  };
}
