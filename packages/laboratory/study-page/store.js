// Where votes go: to the server that the page came from, or, from a disk, into the browser until they are saved as a file.
// What is not confirmed stays in the browser and is sent again.

const isServed = location.protocol.startsWith('http');

/**
 * @param {PagePlan} plan
 * @param {string} observer
 * @param {(waiting: number) => void} onWaiting told how many votes are not confirmed yet
 */
async function openStore(plan, observer, onWaiting) {
  const key = `romnet-study/${plan.hash}/${observer}`;
  /** @type {{ votes: PageVote[], sent: number }} */
  const kept = JSON.parse(localStorage.getItem(key) ?? '{"votes":[],"sent":0}');
  const done = new Set(kept.votes.map(({ trial }) => trial));
  if (isServed) {
    const answer = await fetch(`votes?observer=${encodeURIComponent(observer)}`).catch(() => undefined);
    if (answer?.ok) for (const trial of await answer.json()) done.add(trial);
  }
  const keep = () => localStorage.setItem(key, JSON.stringify(kept));
  let sending = false;

  async function send() {
    if (!isServed || sending) return;
    sending = true;
    while (kept.sent < kept.votes.length) {
      const answer = await fetch('votes', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(kept.votes[kept.sent]),
      }).catch(() => undefined);
      // A vote that the study refuses would be refused for ever.
      if (!answer || (!answer.ok && answer.status !== 422)) break;
      kept.sent++;
      keep();
    }
    sending = false;
    const waiting = kept.votes.length - kept.sent;
    onWaiting(waiting);
    if (waiting > 0) setTimeout(send, 2000);
  }
  void send();

  return {
    done,
    /** @param {PageVote} vote */
    put(vote) {
      kept.votes.push(vote);
      done.add(vote.trial);
      keep();
      void send();
    },
    /** All votes of this browser as lines of JSON. */
    lines: () => kept.votes.map((vote) => `${JSON.stringify(vote)}\n`).join(''),
  };
}

/**
 * @param {string} text
 * @param {string} name
 */
function saveFile(text, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/jsonl' }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
