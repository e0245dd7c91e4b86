// The study from the first page to the last: a name, one comparison after the other, thanks.

const main = /** @type {HTMLElement} */ (document.getElementById('main'));
document.title = PLAN.title;

function welcome() {
  const name = element('input', { id: 'name', required: '', maxlength: '80', autocomplete: 'nickname' });
  const form = element(
    'form',
    {},
    element('label', {}, 'Your name, or any word that only you use here', name),
    element('button', { class: 'main' }, 'Start'),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const observer = name.value.trim();
    if (observer) void vote(observer);
  });
  const kinds = new Set(PLAN.trials.map(({ kind }) => kind));
  const say = (/** @type {string} */ text) => element('p', {}, text);
  main.replaceChildren(
    element(
      'div',
      { class: 'words' },
      element('h1', {}, PLAN.title),
      say(
        kinds.has('pair')
          ? 'You see an old photograph, and beside it two renovations of it. Which of the two would you rather have? Look at what is repaired and what is not, and whether the colours could be true.'
          : 'You see an old photograph and several renovations of it. Put them in order, the best first. Look at what is repaired and what is not, and whether the colours could be true.',
      ),
      ...(kinds.size > 1 ? [say('Some pages show several renovations, to be put in order.')] : []),
      say(
        'Zoom with the wheel, two fingers, a double click or + and -, and drag: all pictures move together. You can stop at any time and go on later under the same name.',
      ),
      say(
        `${PLAN.trials.length} ${PLAN.trials.length === 1 ? 'page' : 'pages'}. Your name and answers are stored for this study.`,
      ),
      form,
    ),
  );
  name.focus();
}

/** @param {string} observer */
async function vote(observer) {
  const waiting = element('p', { role: 'status' });
  const store = await openStore(PLAN, observer, (count) => {
    waiting.textContent = count > 0 ? `${count} not sent yet` : '';
  });
  const order = orderFor(PLAN, observer);
  const save = () => saveFile(store.lines(), `votes-${observer.replace(/[^\p{L}\p{N}]+/gu, '-')}.jsonl`);
  let place = order.findIndex(({ id }) => !store.done.has(id));
  /** @type {AbortController | undefined} */
  let page;

  function next() {
    page?.abort();
    if (place < 0 || place >= order.length) return thanks();
    show(order[place]);
  }

  /** @param {PageTrial} trial */
  function show(trial) {
    page = new AbortController();
    const { signal } = page;
    let from = Number.POSITIVE_INFINITY;
    /** @param {PageVote['answer']} answer */
    const take = (answer) => {
      // Nobody can have judged what was not there yet; one answer a page.
      const seconds = (performance.now() - from) / 1000;
      if (signal.aborted || !(seconds >= 0)) return;
      store.put({
        ...{ study: PLAN.hash, observer, trial: trial.id, answer },
        ...{ seconds: Math.round(seconds * 1000) / 1000, at: new Date().toISOString() },
      });
      do place++;
      while (place < order.length && store.done.has(order[place].id));
      next();
    };
    const { question, stage, answers, onKey } =
      trial.kind === 'pair' ? createPair(trial, take) : createRank(trial, take);
    const back = element('button', { type: 'button', class: 'quiet' }, 'Back', element('kbd', {}, '⌫'));
    back.disabled = place === 0;
    const goBack = () => {
      if (place === 0) return;
      place--;
      next();
    };
    back.addEventListener('click', goBack);
    const tool = (/** @type {string} */ text, /** @type {string} */ label, /** @type {() => void} */ act) => {
      const made = element('button', { type: 'button', class: 'quiet', 'aria-label': label }, text);
      made.addEventListener('click', act);
      return made;
    };
    document.addEventListener(
      'keydown',
      (event) => {
        if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
        if (event.key === '+' || event.key === '=') stage.zoom(1.5);
        else if (event.key === '-') stage.zoom(1 / 1.5);
        else if (event.key === '0') stage.reset();
        else if (event.key === 'Backspace') goBack();
        else onKey(event);
      },
      { signal },
    );
    main.replaceChildren(
      element(
        'header',
        {},
        element('h1', {}, question),
        waiting,
        element('p', { 'aria-live': 'polite' }, `${place + 1} of ${order.length}`),
        element(
          'div',
          { class: 'tools' },
          tool('−', 'zoom out', () => stage.zoom(1 / 1.5)),
          tool('+', 'zoom in', () => stage.zoom(1.5)),
          back,
        ),
      ),
      element('progress', { max: String(order.length), value: String(place), 'aria-label': 'progress' }),
      stage.stage,
      answers,
    );
    void stage.ready().then(() => {
      from = performance.now();
      main.dataset.ready = trial.id;
    });
  }

  function thanks() {
    const saved = element(
      'button',
      { type: 'button', class: isServed ? 'quiet' : 'main' },
      'Save the votes as a file',
    );
    saved.addEventListener('click', save);
    main.dataset.ready = 'end';
    main.replaceChildren(
      element(
        'div',
        { class: 'words' },
        element('h1', {}, 'Thank you!'),
        element(
          'p',
          {},
          isServed
            ? 'That was all. You can close this page.'
            : 'That was all. Save your votes and send the file to whoever asked you.',
        ),
        waiting,
        saved,
      ),
    );
  }

  next();
}

welcome();
