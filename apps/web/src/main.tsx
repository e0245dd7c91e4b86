// Starts the page: what was left is taken up, the engine made ready, and the files kept for a visit without a network.
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { openEngine } from './engine/open.js';
import { webgpuFiles } from './engine/start.js';
import { keepFiles, keepOffline } from './install/register.js';
import { resume } from './store/actions.js';
import { preferences, programMemory, verdicts } from './store/preferences.js';
import { employ } from './store/queue.js';
import { openSession } from './store/session.js';
import { state } from './store/state.js';
import { App } from './ui/App.js';
import './styles/tokens.css';
import './styles/base.css';
import './styles/start.css';
import './styles/work.css';

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);

/** Milliseconds that an engine may take to start, or nobody needs one. */
const PATIENCE = 3000;
const patience = () => new Promise((resolve) => setTimeout(resolve, PATIENCE));

let wish = preferences.get().engine;
const start = async () => {
  const asked = wish;
  const { engine, program } = await openEngine(asked, verdicts, programMemory);
  if (asked !== wish) return engine.close();
  state.set((now) => ({ ...now, program }));
  employ(engine);
  // The files of the engine come first: two that ask for one large file at once get in each other's way.
  void engine.choice.then(() => Promise.race([engine.takesHints, patience()])).then(keepOffline);
  // The other builds are kept when a device uses them.
  const { device } = await engine.choice;
  if (device === 'webgpu') await keepFiles(webgpuFiles());
};
openSession().then(() => {
  void start();
  return resume();
});
preferences.watch(() => {
  if (preferences.get().engine === wish) return;
  wish = preferences.get().engine;
  void start();
});
